//! Statements that may be configured out, as by `#[cfg(..)]`.
//!
//! An attribute macro sees them whether or not they are there, and must not make anything else depend on them: what is awaited in such
//! a statement is awaited at its place.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Stmt};

use super::plan::Why;
use super::prelude::{Chunk, Start};
use super::walk::{At, Walk};
use super::{names, scan};

impl Walk<'_> {
    /// A statement with an attribute that may take it away.
    pub(super) fn conditional(&mut self, stmt: &Stmt, is_last: bool) -> TokenStream {
        let mut before = TokenStream::new();
        let mut stmt = stmt.clone();
        match &mut stmt {
            Stmt::Local(local) => {
                let original = local.clone();
                if let Some(outstanding) = self.shadowed(&local.pat) {
                    before.extend([self.wait(Why::Use(outstanding), local.pat.span(), true)]);
                }
                if let Some(init) = &mut local.init {
                    self.as_written(&mut init.expr, &mut before);
                    if let Some((_, diverge)) = &mut init.diverge {
                        self.as_written(diverge, &mut before);
                    }
                }
                self.declare(&original);
            }
            Stmt::Expr(expr, _) => self.as_written(expr, &mut before),
            Stmt::Macro(mac) => {
                let attrs = mac.attrs.clone();
                self.as_written(
                    &mut Expr::Macro(syn::ExprMacro { attrs, mac: mac.mac.clone() }),
                    &mut before,
                );
            }
            Stmt::Item(_) => {}
        }
        if is_last && !self.is_idle() {
            before.extend([self.wait(Why::Done, stmt.span(), false)]);
        }
        stmt.to_tokens(&mut before);
        before
    }

    /// The body of an arm that may not be there.
    pub(super) fn conditional_arm(&mut self, body: &Expr, at: At) -> TokenStream {
        // what waits is taken before the value of the arm, behind which nothing can stand
        self.enclosed(body.span(), At { settle: false, ..at }, |walk| {
            let (mut tokens, mut body) = (TokenStream::new(), body.clone());
            walk.as_written(&mut body, &mut tokens);
            if at.settle && !walk.is_idle() {
                tokens.extend([walk.wait(Why::Done, body.span(), false)]);
            }
            body.to_tokens(&mut tokens);
            vec![Chunk { tokens, start: Start::No }]
        })
    }

    /// Everything in `expr` is awaited where it is.
    fn as_written(&mut self, expr: &mut Expr, before: &mut TokenStream) {
        let original = expr.clone();
        let seen = scan::expr(&original, &self.scope.pipes);
        if let Some((why, span)) = self.used(&original) {
            before.extend([self.wait(why, span, true)]);
        } else if let Some(span) = seen.waits() {
            let why = if seen.commands.is_empty() { Why::Other } else { Why::Place };
            before.extend([self.wait(why, span, true)]);
        } else if names::first_of(&original, &self.scope.pipes).is_some() {
            // what it queues must not come before what waits
            before.extend([self.wait(Why::Other, original.span(), true)]);
        }
        if seen.exit && !self.is_idle() {
            before.extend([self.may_leave(original.span())]);
        }
        self.in_place(expr, &seen, before, true);
    }
}

/// It may be configured out: its attribute is neither a lint level nor documentation.
pub(super) fn is_conditional(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Local(local) => may_remove(&local.attrs),
        Stmt::Macro(mac) => may_remove(&mac.attrs),
        Stmt::Expr(expr, _) => attributes(expr).is_some_and(may_remove),
        Stmt::Item(_) => false,
    }
}

/// One of these attributes may take away what it stands on.
pub(super) fn may_remove(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        let known = ["allow", "expect", "warn", "deny", "forbid", "doc", "rustfmt", "clippy"];
        !attr.path().segments.first().is_some_and(|first| known.iter().any(|known| first.ident == known))
    })
}

/// The attributes of a statement that is an expression: they stand on its leftmost part.
fn attributes(expr: &Expr) -> Option<&[Attribute]> {
    let attrs = match expr {
        Expr::Assign(e) => return attributes(&e.left),
        Expr::Binary(e) => return attributes(&e.left),
        Expr::Cast(e) => return attributes(&e.expr),
        Expr::Array(e) => &e.attrs,
        Expr::Async(e) => &e.attrs,
        Expr::Await(e) => &e.attrs,
        Expr::Block(e) => &e.attrs,
        Expr::Break(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::Closure(e) => &e.attrs,
        Expr::Const(e) => &e.attrs,
        Expr::Continue(e) => &e.attrs,
        Expr::Field(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::Group(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Index(e) => &e.attrs,
        Expr::Infer(e) => &e.attrs,
        Expr::Let(e) => &e.attrs,
        Expr::Lit(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Paren(e) => &e.attrs,
        Expr::Path(e) => &e.attrs,
        Expr::Range(e) => &e.attrs,
        Expr::Reference(e) => &e.attrs,
        Expr::Repeat(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::Struct(e) => &e.attrs,
        Expr::Try(e) => &e.attrs,
        Expr::Tuple(e) => &e.attrs,
        Expr::Unary(e) => &e.attrs,
        Expr::Unsafe(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        Expr::Yield(e) => &e.attrs,
        _ => return None,
    };
    Some(attrs)
}
