//! Which values are known to have no reference to anything: replies, and plain data by its type. What a pattern binds of such a value is
//! gone at the end of its block.

use syn::{Expr, Type};

use super::chain::{self, Pipes};
use super::names::{self, Names};
use super::quiet;

/// `own`: names of such values. What is awaited first of all may have been taken out of it.
pub(crate) fn expr(value: &Expr, own: &Names, pipes: &Pipes) -> bool {
    let inner = |value: &Expr| expr(value, own, pipes);
    match value {
        Expr::Paren(paren) => inner(&paren.expr),
        Expr::Group(group) => inner(&group.expr),
        Expr::Try(outer) => inner(&outer.expr),
        Expr::Field(field) => inner(&field.base),
        Expr::Tuple(tuple) => tuple.elems.iter().all(inner),
        Expr::Path(path) => {
            path.path.get_ident().is_some_and(|i| own.contains(&names::plain(&i.to_string())))
        }
        Expr::Verbatim(tokens) => tokens.is_empty(),
        Expr::Await(_) => chain::awaited(value, pipes).is_some(),
        Expr::MethodCall(call) => {
            GIVES_OWN.contains(&call.method.to_string().as_str()) && inner(&call.receiver)
        }
        _ => false,
    }
}

/// By its type: plain data, and no reference in it.
pub(crate) fn ty(of: &Type) -> bool {
    struct Search(bool);
    impl syn::visit::Visit<'_> for Search {
        fn visit_type_reference(&mut self, _: &syn::TypeReference) {
            self.0 = true;
        }
        fn visit_lifetime(&mut self, _: &syn::Lifetime) {
            self.0 = true;
        }
    }
    let mut search = Search(false);
    syn::visit::Visit::visit_type(&mut search, of);
    quiet::ty(of) && !search.0
}

/// Methods that give what their receiver has, or a part of it.
const GIVES_OWN: [&str; 17] = [
    "clone",
    "drain",
    "enumerate",
    "expect",
    "into_iter",
    "into_keys",
    "into_values",
    "next",
    "ok",
    "pop",
    "remove",
    "rev",
    "skip",
    "take",
    "unwrap",
    "unwrap_or_default",
    "unwrap_or_else",
];
