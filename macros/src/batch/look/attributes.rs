//! Attributes that may take away the statement that they stand on, as `#[cfg(..)]` does.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Stmt};

/// It may be configured out: its attribute is neither a lint level nor documentation.
pub(crate) fn is_conditional(stmt: &Stmt) -> bool {
    may_remove(of_stmt(stmt))
}

/// The attributes of a statement that is no item.
pub(crate) fn of_stmt(stmt: &Stmt) -> &[Attribute] {
    match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Macro(mac) => &mac.attrs,
        Stmt::Expr(expr, _) => of(expr).unwrap_or_default(),
        Stmt::Item(_) => &[],
    }
}

/// The conditions of those that are `#[cfg(condition)]`.
pub(crate) fn conditions(attrs: &[Attribute]) -> impl Iterator<Item = TokenStream> {
    let lists = attrs.iter().filter_map(|attr| attr.meta.require_list().ok());
    lists.filter(|list| list.path.is_ident("cfg")).map(|list| list.tokens.clone())
}

/// One of these attributes may take away what it stands on.
pub(crate) fn may_remove(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        let known = ["allow", "expect", "warn", "deny", "forbid", "doc", "rustfmt", "clippy"];
        !attr.path().segments.first().is_some_and(|first| known.iter().any(|known| first.ident == known))
    })
}

/// The attributes of a statement, or an element, that is an expression: they stand on its leftmost part.
pub(crate) fn of(expr: &Expr) -> Option<&[Attribute]> {
    let attrs = match expr {
        Expr::Assign(e) => return of(&e.left),
        Expr::Binary(e) => return of(&e.left),
        Expr::Cast(e) => return of(&e.expr),
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
