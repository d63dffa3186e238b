//! Which values do nothing when they are dropped, as far as can be seen.
//!
//! The end of a block drops what it bound. A lock guard must not be released before the commands that it guards have run, so such
//! an end waits; that of a block which bound only strings and numbers need not, and a loop of `let key = format!(..)` and a command
//! stays one round trip. A type annotation (`let key: String = ..`) says it where the expression does not.

use syn::{Expr, GenericArgument, Local, PathArguments, Type};

use super::chain::{self, Pipes};
use super::head;
use super::macros;
use super::names::{self, Names};
use super::place;

pub(crate) fn local(local: &Local, quiet: &Names, pipes: &Pipes) -> bool {
    if let syn::Pat::Type(typed) = &local.pat
        && ty(&typed.ty)
    {
        return true;
    }
    match &local.init {
        None => true,
        Some(init) => expr(&init.expr, quiet, pipes),
    }
}

/// Plain data by its type.
pub(crate) fn ty(ty_: &Type) -> bool {
    match ty_ {
        Type::Reference(_) | Type::Never(_) => true,
        Type::Paren(inner) => ty(&inner.elem),
        Type::Group(inner) => ty(&inner.elem),
        Type::Array(array) => ty(&array.elem),
        Type::Slice(slice) => ty(&slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(ty),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return false };
            let name = last.ident.to_string();
            is_data_name(&name)
                && match &last.arguments {
                    PathArguments::AngleBracketed(args) => args.args.iter().all(|arg| match arg {
                        GenericArgument::Type(inner) => ty(inner),
                        _ => true,
                    }),
                    _ => true,
                }
        }
        _ => false,
    }
}

/// A type whose values are copied, not moved.
pub(crate) fn is_copy(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::None => {
                path.path.get_ident().is_some_and(|ident| is_copy_name(&ident.to_string()))
            }
            PathArguments::AngleBracketed(of) if last.ident == "Option" => {
                of.args.iter().all(|inner| matches!(inner, GenericArgument::Type(inner) if is_copy(inner)))
            }
            _ => false,
        }),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_copy),
        _ => false,
    }
}

fn is_data_name(name: &str) -> bool {
    is_copy_name(name)
        || [
            "String", "Bytes", "Vec", "VecDeque", "Option", "HashMap", "BTreeMap", "HashSet", "BTreeSet",
            "Box", "Cow", "PathBuf", "Pending",
        ]
        .contains(&name)
}

fn is_copy_name(name: &str) -> bool {
    [
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "f32",
        "f64",
        "bool",
        "char",
        "Duration",
        "Instant",
        "SystemTime",
    ]
    .contains(&name)
}

fn expr(value: &Expr, quiet: &Names, pipes: &Pipes) -> bool {
    let inner = |e: &Expr| expr(e, quiet, pipes);
    match value {
        Expr::Lit(_) | Expr::Binary(_) | Expr::Cast(_) | Expr::Range(_) => true,
        // of what has no other name, it lives as long: `&mutex.lock()`
        Expr::Reference(reference) => place::is_place(&reference.expr) || inner(&reference.expr),
        Expr::Closure(closure) => closure.capture.is_none(),
        Expr::Unary(unary) => !matches!(unary.op, syn::UnOp::Deref(_)) || inner(&unary.expr),
        Expr::Paren(paren) => inner(&paren.expr),
        Expr::Group(group) => inner(&group.expr),
        Expr::Try(outer) => inner(&outer.expr),
        Expr::Array(array) => array.elems.iter().all(inner),
        Expr::Tuple(tuple) => tuple.elems.iter().all(inner),
        Expr::Repeat(repeat) => inner(&repeat.expr),
        Expr::Index(index) => inner(&index.expr),
        Expr::Field(field) => inner(&field.base),
        Expr::Path(path) => {
            path.path.get_ident().is_some_and(|i| quiet.contains(&names::plain(&i.to_string())))
        }
        // as what is awaited below
        Expr::Macro(mac) if head::is_join(&mac.mac, pipes) => true,
        Expr::Macro(mac) => ["format", "concat", "stringify", "matches", "json", "vec", "line", "file"]
            .contains(&macros::name(&mac.mac).as_str()),
        Expr::If(branch) => {
            let otherwise = branch.else_branch.as_ref().is_none_or(|(_, e)| inner(e));
            otherwise && tail(&branch.then_branch).is_none_or(inner)
        }
        Expr::Block(block) => tail(&block.block).is_none_or(inner),
        Expr::Match(matched) => matched.arms.iter().all(|arm| inner(&arm.body)),
        Expr::Return(_) | Expr::Continue(_) | Expr::Break(_) => true,
        // commands and batch functions return data
        Expr::Await(_) => chain::awaited(value, pipes).is_some(),
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else { return false };
            let names: Vec<String> =
                path.path.segments.iter().rev().take(2).map(|s| s.ident.to_string()).collect();
            match names.as_slice() {
                [_, owner] if owner != "Option" && owner != "Box" => is_data_name(owner),
                [name, ..] => ["Some", "Ok", "Err"].contains(&name.as_str()) && call.args.iter().all(inner),
                _ => false,
            }
        }
        Expr::MethodCall(call) => {
            if chain::kind(value, pipes) == Some(chain::Kind::Command) {
                return true;
            }
            let method = call.method.to_string();
            GIVES_DATA.contains(&method.as_str())
                || (KEEPS.contains(&method.as_str()) && inner(&call.receiver))
        }
        _ => false,
    }
}

fn tail(block: &syn::Block) -> Option<&Expr> {
    match block.stmts.last() {
        Some(syn::Stmt::Expr(tail, None)) => Some(tail),
        _ => None,
    }
}

/// Methods whose result is plain data whatever they are called on.
const GIVES_DATA: [&str; 39] = [
    "abs",
    "as_bytes",
    "as_secs",
    "as_str",
    "bytes",
    "chars",
    "checked_add",
    "checked_sub",
    "cmp",
    "collect",
    "concat",
    "contains",
    "count",
    "elapsed",
    "ends_with",
    "is_empty",
    "is_err",
    "is_none",
    "is_ok",
    "is_some",
    "join",
    "len",
    "lines",
    "parse",
    "rem_euclid",
    "saturating_add",
    "saturating_sub",
    "split",
    "starts_with",
    "strip_prefix",
    "sum",
    "to_be_bytes",
    "to_le_bytes",
    "to_lowercase",
    "to_owned",
    "to_string",
    "to_uppercase",
    "to_vec",
    "trim",
];

/// Methods whose result is plain data where their receiver is.
const KEEPS: [&str; 16] = [
    "clone",
    "cloned",
    "copied",
    "first",
    "get",
    "into_iter",
    "iter",
    "keys",
    "last",
    "map_err",
    "max",
    "min",
    "unwrap_or",
    "unwrap_or_default",
    "values",
    "wrapping_add",
];
