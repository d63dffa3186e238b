//! The command that an expression evaluates first.
//!
//! `match pipe.get(k).await? { .. }` uses its reply at its place. If it is the first thing that the statement does, what waits can
//! travel with it: it is queued before the statement, everything is waited for, and only its own await stays.

use syn::Expr;

use super::chain::{self, Pipes};
use super::{attributes, borrow, effect, macros};

/// The `COMMAND.await`, or the `try_join!(..)` of commands, that `expr` evaluates before anything that could matter.
pub(crate) fn find<'e>(expr: &'e mut Expr, pipes: &Pipes) -> Option<&'e mut Expr> {
    if is_head(expr, pipes) {
        return Some(expr);
    }
    match expr {
        Expr::Try(e) => find(&mut e.expr, pipes),
        Expr::Await(e) => find(&mut e.base, pipes),
        Expr::Paren(e) => find(&mut e.expr, pipes),
        Expr::Group(e) => find(&mut e.expr, pipes),
        Expr::Field(e) => find(&mut e.base, pipes),
        Expr::Cast(e) => find(&mut e.expr, pipes),
        Expr::Unary(e) => find(&mut e.expr, pipes),
        Expr::Reference(e) => find(&mut e.expr, pipes),
        Expr::Index(e) => find(&mut e.expr, pipes),
        Expr::If(e) => find(&mut e.cond, pipes),
        Expr::Let(e) => find(&mut e.expr, pipes),
        Expr::Match(e) => find(&mut e.expr, pipes),
        Expr::ForLoop(e) => find(&mut e.expr, pipes),
        // what is assigned comes before the place for it
        Expr::Assign(e) if effect::of(&e.left).awaits.is_none() => find(&mut e.right, pipes),
        Expr::Binary(e) => {
            // the right side of `&&` and `||` may not be evaluated at all; that of `+=` comes first, if it adds numbers
            let both = match e.op {
                syn::BinOp::And(_) | syn::BinOp::Or(_) => 1,
                op if borrow::is_assignment(&op) && !is_place(&e.left) => 0,
                op if borrow::is_assignment(&op) => return find(&mut e.right, pipes),
                _ => 2,
            };
            first([&mut *e.left, &mut *e.right].into_iter().take(both), pipes)
        }
        Expr::MethodCall(e) => first(std::iter::once(&mut *e.receiver).chain(&mut e.args), pipes),
        Expr::Call(e) => first(std::iter::once(&mut *e.func).chain(&mut e.args), pipes),
        Expr::Tuple(e) => first(e.elems.iter_mut(), pipes),
        Expr::Array(e) => first(e.elems.iter_mut(), pipes),
        // a field that may not be there at all
        Expr::Struct(e) if e.fields.iter().any(|field| attributes::may_remove(&field.attrs)) => None,
        Expr::Struct(e) => first(e.fields.iter_mut().map(|field| &mut field.expr), pipes),
        _ => None,
    }
}

fn is_head(expr: &Expr, pipes: &Pipes) -> bool {
    match expr {
        Expr::Await(awaited) => awaited.attrs.is_empty() && chain::kind(&awaited.base, pipes).is_some(),
        Expr::Macro(mac) => is_join(&mac.mac, pipes),
        _ => false,
    }
}

/// A `join!` or `try_join!` of commands and nothing else. What is awaited among their arguments is not begun together with them.
pub(crate) fn is_join(mac: &syn::Macro, pipes: &Pipes) -> bool {
    let Some((all, _)) = macros::joined(mac) else { return false };
    !all.is_empty() && all.iter().all(|one| chain::kind(one, pipes).is_some() && !effect::has_await(one))
}

fn first<'e>(elements: impl Iterator<Item = &'e mut Expr>, pipes: &Pipes) -> Option<&'e mut Expr> {
    elements.into_iter().find(|element| !is_trivial(element)).and_then(|element| find(element, pipes))
}

/// Evaluating it does nothing, so that it does not matter whether that is before or after.
fn is_trivial(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Field(field) => is_trivial(&field.base),
        Expr::Reference(reference) => is_trivial(&reference.expr),
        Expr::Paren(paren) => is_trivial(&paren.expr),
        _ => false,
    }
}

/// Evaluating it as the left side of an assignment changes nothing: `total`, `totals[at].of`.
fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Index(index) => is_place(&index.expr) && is_trivial(&index.index),
        Expr::Field(field) => is_place(&field.base),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_place(&unary.expr),
        Expr::Paren(paren) => is_place(&paren.expr),
        expr => is_trivial(expr),
    }
}
