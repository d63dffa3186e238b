//! `let`: a command's is queued and bound later; any other is bound at its place.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Local, Pat};

use super::plan::Why;
use super::prelude::Start;
use super::walk::{At, Walk};
use super::{command, names, quiet};

impl Walk<'_> {
    pub(super) fn local(&mut self, local: &Local) -> TokenStream {
        let Some(init) = &local.init else {
            self.declare(local);
            return local.to_token_stream();
        };
        if init.diverge.is_none()
            && let Some(awaited) = command::awaited(&init.expr, &self.scope.pipes)
        {
            let binding = Some((local.attrs.clone(), local.pat.clone()));
            if let Some(tokens) = self.queue(&awaited, binding) {
                let bound = names::bound(&local.pat);
                self.scope.shadow(&bound);
                self.scope.quiet.extend(bound);
                return tokens;
            }
        }
        if let Some(outstanding) = self.shadowed(&local.pat) {
            // the binding of an outstanding name must not come after the one that hides it
            let before = self.wait(Why::Use(outstanding), local.pat.span(), true);
            return TokenStream::from_iter([before, self.local_in_place(local)]);
        }
        self.local_in_place(local)
    }

    fn local_in_place(&mut self, original: &Local) -> TokenStream {
        let Some(init) = &original.init else { return original.to_token_stream() };
        let (before, value) = self.value(&init.expr, At::default());
        let mut local = original.clone();
        if let Some(init) = &mut local.init {
            *init.expr = Expr::Verbatim(value);
            if let Some((_, diverge)) = &mut init.diverge {
                let state = self.out.clone();
                let otherwise = self.block_of(diverge, At::default());
                **diverge = Expr::Verbatim(quote!({ #otherwise }));
                self.out = state;
            }
        }
        self.declare(original);
        TokenStream::from_iter([before, local.to_token_stream()])
    }

    /// Records what a plain `let` binds.
    pub(super) fn declare(&mut self, local: &Local) {
        let bound = names::bound(&local.pat);
        let alias = local.init.as_ref().is_some_and(|init| command::is_pipe(&init.expr, &self.scope.pipes));
        let quiet = quiet::local(local, &self.scope.quiet, &self.scope.pipes);
        let init = local.init.as_ref().map(|init| &*init.expr);
        let mut from = init.map(names::mentioned).unwrap_or_default();
        for (name, more) in &self.scope.known.from {
            if from.contains(name) {
                from.extend(more.iter().cloned());
            }
        }
        let annotation = match &local.pat {
            Pat::Type(typed) => Some(&*typed.ty),
            _ => None,
        };
        self.scope.shadow(&bound);
        for name in bound {
            if alias {
                self.scope.pipes.insert(name.clone());
            }
            if quiet {
                self.scope.quiet.insert(name.clone());
            }
            if annotation.is_some_and(quiet::is_copy) || matches!(init, Some(Expr::Lit(_))) {
                self.scope.known.copies.insert(name.clone());
            }
            if let Some(Expr::Reference(reference)) = init {
                let kind = if reference.mutability.is_some() {
                    &mut self.scope.known.exclusive
                } else {
                    &mut self.scope.known.copies
                };
                kind.insert(name.clone());
            }
            self.scope.known.from.push((name, from.clone()));
        }
        if !quiet && !alias {
            self.scope.guards = true;
        } else if init.is_none_or(|init| self.direct(init).is_still()) {
            self.start = Start::Binds(names::bound(&local.pat));
        }
    }

    pub(super) fn shadowed(&self, pattern: &Pat) -> Option<String> {
        let bound = names::bound(pattern);
        let out = self.out.as_ref()?;
        let names = out
            .iter()
            .filter(|w| w.home.is_some())
            .filter_map(|w| self.items.get(w.item))
            .flat_map(|i| &i.names);
        names.into_iter().find(|name| bound.contains(*name)).cloned()
    }
}
