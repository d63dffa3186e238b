//! What is made with a pipeline and may queue something later: a closure that has it, a struct that holds it, a clone.
//!
//! The name of such a thing is as good as the pipeline's: a function that mentions it has more to queue.

use syn::visit::Visit;
use syn::{Expr, Local, Stmt};

use super::chain::{self, Pipes};
use super::macros;
use super::names::{self, Names};

/// The names of all that is made with a pipeline, however far from it. One that also names something else counts all the same.
pub(crate) fn names(block: &syn::Block, pipes: &Pipes) -> Names {
    let mut derived = Names::new();
    loop {
        let before = derived.len();
        let mut search = Search { pipes, derived: &mut derived };
        search.visit_block(block);
        if derived.len() == before {
            return derived;
        }
    }
}

struct Search<'n> {
    pipes: &'n Pipes,
    derived: &'n mut Names,
}

impl Search<'_> {
    /// `code` has a pipeline, or what was made with one, somewhere else than in a command that is awaited.
    fn holds(&self, code: &Expr) -> bool {
        let mut holds = Holds { pipes: self.pipes, derived: self.derived, found: false };
        holds.visit_expr(code);
        holds.found
    }

    fn take(&mut self, bound: impl IntoIterator<Item = String>) {
        self.derived.extend(bound);
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_local(&mut self, local: &'ast Local) {
        let Some(init) = &local.init else { return };
        if self.holds(&init.expr) {
            self.take(names::bound(&local.pat));
        }
        self.visit_local_init(init);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let Expr::Await(awaited) = expr
            && let Some(kind) = chain::kind(&awaited.base, self.pipes)
        {
            // a call that is awaited has given back what it got
            return match kind == chain::Kind::Call && !chain::is_encoded(&awaited.base, self.pipes) {
                true => chain::arguments(&awaited.base, self.pipes)
                    .into_iter()
                    .for_each(|part| self.visit_expr(part)),
                false => syn::visit::visit_expr(self, expr),
            };
        }
        match expr {
            Expr::Path(_) | Expr::Lit(_) => return,
            Expr::Assign(assign) if self.holds(&assign.right) => {
                self.take(super::place::root(&assign.left));
            }
            // `handles.push(pipe.incr(key))`
            Expr::MethodCall(call) if call.args.iter().any(|arg| self.holds(arg)) => {
                self.take(super::place::root(&call.receiver));
            }
            // `mem::replace(&mut slot, Some(pipe.incr(key)))`
            Expr::Call(call) if call.args.iter().any(|arg| self.holds(arg)) => {
                for argument in &call.args {
                    if let Expr::Reference(reference) = argument
                        && reference.mutability.is_some()
                    {
                        self.take(super::place::root(&reference.expr));
                    }
                }
            }
            Expr::ForLoop(each) if self.holds(&each.expr) => self.take(names::bound(&each.pat)),
            Expr::Match(matched) if self.holds(&matched.expr) => {
                let bound: Vec<_> = matched.arms.iter().flat_map(|arm| names::bound(&arm.pat)).collect();
                self.take(bound);
            }
            Expr::Let(binding) if self.holds(&binding.expr) => self.take(names::bound(&binding.pat)),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        if !matches!(stmt, Stmt::Item(_)) {
            syn::visit::visit_stmt(self, stmt);
        }
    }
}

struct Holds<'n> {
    pipes: &'n Pipes,
    derived: &'n Names,
    found: bool,
}

impl<'ast> Visit<'ast> for Holds<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.found {
            return;
        }
        if let Some(awaited) = chain::awaited(expr, self.pipes) {
            // what a function gives may be made of its arguments, and what a closure gives of what it mentions
            let (command, kind) = (awaited.command, awaited.kind);
            let parts = match chain::is_encoded(command, self.pipes) {
                true => chain::closures(command),
                false if chain::gives_replies(command, kind) => Vec::new(),
                false => chain::arguments(command, self.pipes),
            };
            return parts.into_iter().for_each(|part| self.visit_expr(part));
        }
        match expr {
            // what a handle gives is a reply
            Expr::Await(awaited) if matches!(&*awaited.base, Expr::Path(_)) => {}
            Expr::Lit(_) => {}
            // and so is what comes out of a join
            Expr::Macro(mac) if macros::joined(&mac.mac).is_some() => {}
            Expr::Path(_) | Expr::Macro(_) => {
                self.found = names::first_of(expr, &self.pipes.names).is_some()
                    || names::first_of(expr, self.derived).is_some();
            }
            _ => syn::visit::visit_expr(self, expr),
        }
    }
}
