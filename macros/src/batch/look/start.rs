//! Where code begins. `Spanned` makes all tokens of a tree for the first one's span.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Stmt, Type};

use super::attributes;

pub(crate) fn of_stmt(stmt: &Stmt) -> Span {
    match stmt {
        Stmt::Local(local) if local.attrs.is_empty() => local.let_token.span,
        Stmt::Expr(expr, _) => of(expr),
        _ => stmt.span(),
    }
}

pub(crate) fn of(expr: &Expr) -> Span {
    if attributes::of(expr).is_none_or(|attrs| !attrs.is_empty()) {
        return expr.span();
    }
    match expr {
        Expr::MethodCall(call) => of(&call.receiver),
        Expr::Call(call) => of(&call.func),
        Expr::Await(awaited) => of(&awaited.base),
        Expr::Try(outer) => of(&outer.expr),
        Expr::Field(field) => of(&field.base),
        Expr::Binary(binary) => of(&binary.left),
        Expr::Assign(assign) => of(&assign.left),
        Expr::If(branch) => branch.if_token.span,
        Expr::Match(matched) => matched.match_token.span,
        Expr::ForLoop(each) if each.label.is_none() => each.for_token.span,
        Expr::Return(leave) => leave.return_token.span,
        Expr::Path(path) if path.qself.is_none() && path.path.leading_colon.is_none() => {
            path.path.segments.first().map_or_else(|| expr.span(), |first| first.ident.span())
        }
        _ => expr.span(),
    }
}

pub(crate) fn of_type(ty: &Type) -> Span {
    match ty {
        Type::Reference(reference) => reference.and_token.span,
        _ => ty.span(),
    }
}
