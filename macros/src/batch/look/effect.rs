//! What a piece of code may do that concerns the plan: leave, or await.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, Macro};

use super::macros::{self, Effect};

/// What `code` does where it stands. Closures and async blocks in it run elsewhere.
pub(crate) fn of(code: &Expr) -> Effect {
    let mut search = Search(Effect::default());
    search.visit_expr(code);
    search.0
}

/// It has the word `await`, be it in the input of a macro. Closures and async blocks in it run elsewhere.
pub(crate) fn has_await(code: &Expr) -> bool {
    struct Search(bool);
    impl<'ast> Visit<'ast> for Search {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            match expr {
                Expr::Closure(_) | Expr::Async(_) => {}
                Expr::Await(_) => self.0 = true,
                _ => syn::visit::visit_expr(self, expr),
            }
        }
        fn visit_item(&mut self, _: &'ast syn::Item) {}
        fn visit_macro(&mut self, mac: &'ast Macro) {
            self.0 |= macros::effect(mac).awaits.is_some();
        }
    }
    let mut search = Search(false);
    search.visit_expr(code);
    search.0
}

/// Where `call` is `drop(..)`.
pub(crate) fn drops(call: &syn::ExprCall) -> Option<Span> {
    let Expr::Path(path) = &*call.func else { return None };
    let last = path.path.segments.last()?;
    (last.ident == "drop").then(|| last.ident.span())
}

struct Search(Effect);

impl Search {
    fn awaits(&mut self, at: Option<Span>) {
        self.0.awaits = self.0.awaits.or(at);
    }
}

impl<'ast> Visit<'ast> for Search {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Closure(_) | Expr::Async(_) | Expr::Path(_) | Expr::Lit(_) => return,
            Expr::Try(_) | Expr::Return(_) => self.0.leaves = true,
            Expr::Break(_) | Expr::Continue(_) => (self.0.leaves, self.0.jumps) = (true, true),
            Expr::Await(awaited) => self.awaits(Some(awaited.await_token.span)),
            Expr::Call(call) => self.awaits(drops(call)),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_macro(&mut self, mac: &'ast Macro) {
        let effect = macros::effect(mac);
        self.0.leaves |= effect.leaves;
        self.0.jumps |= effect.jumps;
        self.awaits(effect.awaits.or_else(|| (!effect.known).then(|| mac.path.span())));
    }
}
