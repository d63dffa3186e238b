//! Awaits that stay in the middle of an expression.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, Pat};

use super::command::{self, Kind};
use super::flow::is_structured;
use super::names::Names;
use super::plan::Why;
use super::scan::Seen;
use super::walk::Walk;

impl Walk<'_> {
    /// Awaits that stay in the middle of an expression; `whole`: those in its nested blocks, too.
    pub(super) fn in_place(
        &mut self,
        expr: &mut Expr,
        seen: &Seen<'_>,
        before: &mut TokenStream,
        whole: bool,
    ) {
        let (mut calls, mut handles) = (false, false);
        for command in &seen.commands {
            calls |= command.kind == Kind::Call;
            handles |= command.kind == Kind::Handles;
            let text = command::text(&command.command.to_token_stream());
            self.wave(vec![text], Why::Place, command.at);
            before.extend([self.spend_wave(command.at)]);
        }
        self.calls += usize::from(calls);
        self.foreign = self.foreign.or(seen.foreign);
        if seen.foreign.is_some() {
            before.extend([quote!(::roundtrip::__private::gate().await;)]);
        }
        let once = (calls || handles) && self.function.options.round_trips.is_some();
        if self.any_mode || once {
            let mut rewrite = InPlace { pipes: &self.scope.pipes, any_mode: self.any_mode, once };
            match whole {
                true => rewrite.visit_expr_mut(expr),
                false => rewrite.direct(expr),
            }
        }
    }
}

/// Rewrites the awaits of commands outside of nested blocks.
struct InPlace<'p> {
    pipes: &'p Names,
    any_mode: bool,
    once: bool,
}

impl InPlace<'_> {
    fn direct(&mut self, expr: &mut Expr) {
        match expr {
            Expr::If(branch) => self.visit_expr_mut(&mut branch.cond),
            Expr::Match(matched) => {
                self.visit_expr_mut(&mut matched.expr);
                for arm in &mut matched.arms {
                    if let Pat::Guard(guarded) = &mut arm.pat {
                        self.visit_expr_mut(&mut guarded.guard);
                    }
                }
            }
            Expr::ForLoop(each) => self.visit_expr_mut(&mut each.expr),
            Expr::While(repeated) => self.visit_expr_mut(&mut repeated.cond),
            Expr::Block(_) | Expr::Unsafe(_) | Expr::Loop(_) => {}
            Expr::Paren(inner) => self.direct(&mut inner.expr),
            Expr::Try(inner) if is_structured(&inner.expr) => self.direct(&mut inner.expr),
            Expr::Assign(assign) => self.direct(&mut assign.right),
            other => self.visit_expr_mut(other),
        }
    }
}

impl VisitMut for InPlace<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if matches!(expr, Expr::Closure(_) | Expr::Async(_)) {
            return;
        }
        syn::visit_mut::visit_expr_mut(self, expr);
        let Expr::Await(awaited) = expr else { return };
        let Some(kind) = command::kind(&awaited.base, self.pipes) else { return };
        let base = &awaited.base;
        let mut step = match (kind, &**base) {
            (Kind::Handles, Expr::MethodCall(call)) => {
                let (pipe, mut handles) = (&call.receiver, call.args.to_token_stream());
                if self.once {
                    handles = quote_spanned!(call.args.span()=> ::roundtrip::__private::one_trip(#handles));
                }
                match self.any_mode {
                    true => quote!(::roundtrip::__private::handles(&#pipe, #handles)),
                    false => quote!(#pipe.execute(#handles)),
                }
            }
            (Kind::Call, _) if self.once => quote!(::roundtrip::__private::once(#base)),
            _ => base.to_token_stream(),
        };
        if self.any_mode {
            step = quote!(::roundtrip::__private::reply(#step));
        }
        *awaited.base = Expr::Verbatim(step);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
