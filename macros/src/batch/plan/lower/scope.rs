//! What is known about the names at a place in a body.

use syn::{Expr, Local, Pat, Type};

use crate::batch::look::borrow::{Borrows, Known};
use crate::batch::look::chain::{self, Pipes};
use crate::batch::look::names::{self, Names};
use crate::batch::look::owned;
use crate::batch::look::quiet;
use crate::batch::source::function::Function;

#[derive(Clone, Default)]
pub(super) struct Scope {
    /// Names of pipelines, and of what was begun on one.
    pub(super) pipes: Pipes,
    /// Names of plain data.
    pub(super) quiet: Names,
    pub(super) known: Known,
    /// Names of what the server has given: these are no handles, whatever else is called so.
    pub(super) replies: Names,
    /// Names of values that have no reference to anything.
    pub(super) own: Names,
    /// Arguments that are no references.
    pub(super) owned: Names,
    /// What the current block has declared.
    pub(super) declared: Names,
    /// The current block has bound something whose drop may matter.
    pub(super) guards: bool,
}

impl Scope {
    /// At the beginning of the function.
    pub(super) fn of(function: &Function) -> Scope {
        let mut scope = Scope::default();
        for pipe in &function.pipes {
            scope.pipes.names.insert(names::plain(&pipe.name.to_string()));
        }
        for argument in function.arguments() {
            let exclusive =
                matches!(&*argument.ty, Type::Reference(reference) if reference.mutability.is_some());
            for name in names::bound(&argument.pat) {
                if !matches!(&*argument.ty, Type::Reference(_)) {
                    scope.owned.insert(name.clone());
                }
                if owned::ty(&argument.ty) {
                    scope.own.insert(name.clone());
                }
                if quiet::ty(&argument.ty) {
                    scope.quiet.insert(name.clone());
                }
                if quiet::is_copy(&argument.ty) {
                    scope.known.copies.insert(name.clone());
                }
                if exclusive {
                    scope.known.exclusive.insert(name);
                }
            }
        }
        match function.sig.receiver().map(|receiver| &receiver.kind) {
            Some(syn::ReceiverKind::Reference(_, _, Some(_))) => {
                scope.known.exclusive.insert("self".to_owned());
            }
            Some(syn::ReceiverKind::Reference(..)) => {
                scope.known.copies.insert("self".to_owned());
            }
            Some(_) => {
                scope.owned.insert("self".to_owned());
            }
            None => {}
        }
        scope
    }

    /// `names` now mean something else.
    pub(super) fn shadow(&mut self, names: &Names) {
        for name in names {
            self.pipes.names.remove(name);
            self.pipes.held.remove(name);
            self.quiet.remove(name);
            self.replies.remove(name);
            self.own.remove(name);
            self.known.copies.remove(name);
            self.known.exclusive.remove(name);
            self.known.captured.remove(name);
            self.known.from.push((name.clone(), Names::new()));
            self.declared.insert(name.clone());
        }
    }

    /// What a loop, or a pattern, binds of `source`.
    pub(super) fn bind(&mut self, bound: &Names, source: &Names, exclusive: bool) {
        self.shadow(bound);
        for name in bound {
            self.known.from.push((name.clone(), source.clone()));
            if exclusive {
                self.known.exclusive.insert(name.clone());
            }
        }
    }

    /// What a plain `let` will bind, once its value is there.
    pub(super) fn declaration(&self, local: &Local) -> Declaration {
        let init = local.init.as_ref().map(|init| &*init.expr);
        let mut from = init.map(names::mentioned).unwrap_or_default();
        for (name, more) in &self.known.from {
            if from.contains(name) {
                from.extend(more.iter().cloned());
            }
        }
        let annotation = match &local.pat {
            Pat::Type(typed) => Some(&*typed.ty),
            _ => None,
        };
        let reference = match init {
            Some(Expr::Reference(reference)) => Some(reference.mutability.is_some()),
            _ => None,
        };
        let pattern = match &local.pat {
            Pat::Type(typed) => &*typed.pat,
            pattern => pattern,
        };
        let held = matches!(pattern, Pat::Ident(_))
            && init.is_some_and(|init| chain::kind(init, &self.pipes).is_some());
        let mut borrows = Borrows::default();
        for closure in init.filter(|_| held).map(chain::closures).unwrap_or_default() {
            let _ = borrows.argument(closure, &self.known);
        }
        let copied = annotation.is_some_and(quiet::is_copy) || matches!(init, Some(Expr::Lit(_)));
        Declaration {
            bound: names::bound(&local.pat),
            alias: init.is_some_and(|init| chain::is_alias(init, &self.pipes)),
            held,
            captured: borrows.captured,
            own: init.is_some_and(|init| owned::expr(init, &self.own, &self.pipes)),
            quiet: quiet::local(local, &self.quiet, &self.pipes),
            copied: copied || reference == Some(false),
            exclusive: reference == Some(true),
            from,
        }
    }

    pub(super) fn declare(&mut self, local: &Declaration) {
        self.bind(&local.bound, &local.from, local.exclusive);
        if !local.captured.is_empty() {
            let captured = local.bound.iter().map(|name| (name.clone(), local.captured.clone()));
            self.known.captured.extend(captured);
        }
        let sets = [
            (local.alias, &mut self.pipes.names),
            (local.held, &mut self.pipes.held),
            (local.own, &mut self.own),
            (local.quiet, &mut self.quiet),
            (local.copied, &mut self.known.copies),
        ];
        for (_, set) in sets.into_iter().filter(|(is, _)| *is) {
            set.extend(local.bound.iter().cloned());
        }
        self.guards |= !local.is_plain();
    }
}

/// A plain `let`.
pub(super) struct Declaration {
    pub(super) bound: Names,
    /// It is a pipeline by another name.
    pub(super) alias: bool,
    /// It is a handle, or a call that nobody awaits yet.
    held: bool,
    captured: Names,
    own: bool,
    quiet: bool,
    copied: bool,
    exclusive: bool,
    from: Names,
}

impl Declaration {
    /// Nothing happens when it is dropped.
    pub(super) fn is_plain(&self) -> bool {
        self.quiet || self.alias
    }
}
