//! The places that lowering empties.

use proc_macro2::TokenStream;
use syn::{Expr, Stmt};

pub(super) fn hole() -> Expr {
    Expr::Verbatim(TokenStream::new())
}

pub(super) fn hole_stmt() -> Stmt {
    Stmt::Expr(hole(), None)
}

/// A place that lowering has emptied.
pub(crate) fn is_hole(expr: &Expr) -> bool {
    matches!(expr, Expr::Verbatim(tokens) if tokens.is_empty())
}
