//! The command that an expression evaluates first.
//!
//! `match pipe.get(k).await? { .. }` uses its reply at its place. If it is the first thing that the statement does, what waits can
//! travel with it: it is queued before the statement, everything is waited for, and only its own await stays.

use syn::Expr;

use super::chain::{self, Pipes};
use super::names::{self, Names};
use super::{attributes, disturb, effect, macros};

/// The `COMMAND.await`, or the `try_join!(..)` of commands, that `expr` evaluates before anything that could matter. What it only reads
/// `before` that must not be changed by the command.
pub(crate) fn find<'e>(expr: &'e mut Expr, pipes: &Pipes, before: &mut Names) -> Option<&'e mut Expr> {
    if is_head(expr, pipes) {
        return Some(expr);
    }
    match expr {
        Expr::Try(e) => find(&mut e.expr, pipes, before),
        Expr::Await(e) => find(&mut e.base, pipes, before),
        Expr::Paren(e) => find(&mut e.expr, pipes, before),
        Expr::Group(e) => find(&mut e.expr, pipes, before),
        Expr::Field(e) => find(&mut e.base, pipes, before),
        Expr::Cast(e) => find(&mut e.expr, pipes, before),
        Expr::Unary(e) => find(&mut e.expr, pipes, before),
        Expr::Reference(e) => find(&mut e.expr, pipes, before),
        Expr::Index(e) => find(&mut e.expr, pipes, before),
        Expr::If(e) => find(&mut e.cond, pipes, before),
        Expr::Let(e) => find(&mut e.expr, pipes, before),
        Expr::Match(e) => find(&mut e.expr, pipes, before),
        Expr::ForLoop(e) => find(&mut e.expr, pipes, before),
        // what is assigned comes before the place for it
        Expr::Assign(e) if effect::of(&e.left).awaits.is_none() => find(&mut e.right, pipes, before),
        Expr::Binary(e) => {
            // the right side of `&&` and `||` may not be evaluated at all; that of `+=` comes first, if it adds numbers
            let both = match e.op {
                syn::BinOp::And(_) | syn::BinOp::Or(_) => 1,
                op if disturb::is_assignment(&op) && !is_place(&e.left) => 0,
                op if disturb::is_assignment(&op) => return find(&mut e.right, pipes, before),
                _ => 2,
            };
            first([&mut *e.left, &mut *e.right].into_iter().take(both), pipes, before)
        }
        Expr::MethodCall(e) => first(std::iter::once(&mut *e.receiver).chain(&mut e.args), pipes, before),
        Expr::Call(e) => first(std::iter::once(&mut *e.func).chain(&mut e.args), pipes, before),
        Expr::Tuple(e) => first(e.elems.iter_mut(), pipes, before),
        Expr::Array(e) => first(e.elems.iter_mut(), pipes, before),
        // a field that may not be there at all
        Expr::Struct(e) if e.fields.iter().any(|field| attributes::may_remove(&field.attrs)) => None,
        Expr::Struct(e) => first(e.fields.iter_mut().map(|field| &mut field.expr), pipes, before),
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

fn first<'e>(
    mut elements: impl Iterator<Item = &'e mut Expr>,
    pipes: &Pipes,
    before: &mut Names,
) -> Option<&'e mut Expr> {
    let first = elements.find(|element| {
        let trivial = is_trivial(element);
        if trivial {
            before.extend(names::mentioned(&**element));
        }
        !trivial
    })?;
    // one that may not be there at all
    match attributes::of(first).is_some_and(attributes::may_remove) {
        true => None,
        false => find(first, pipes, before),
    }
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
