//! What the macros that a body calls do, as far as that is known from their names and their input.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Macro, Token};

/// What a macro may do where it stands.
#[derive(Clone, Copy, Default)]
pub(crate) struct Effect {
    /// It may leave the function, or a loop.
    pub(crate) leaves: bool,
    /// It may leave a loop, or a block with a label.
    pub(crate) jumps: bool,
    /// It may await something.
    pub(crate) awaits: Option<Span>,
    /// It is known what it does besides.
    pub(crate) known: bool,
}

/// What `mac` may do. One that is not known may do everything.
pub(crate) fn effect(mac: &Macro) -> Effect {
    let name = name(mac);
    let awaits = match JOINS.contains(&name.as_str()) {
        true => Some(mac.path.span()),
        false => await_in(&mac.tokens),
    };
    let values = VALUES.contains(&name.as_str());
    let known = values || LEAVES.contains(&name.as_str());
    let jumps = !known || words(&mac.tokens, &["break", "continue"]);
    Effect { leaves: !values || leaves(&mac.tokens), jumps, awaits, known }
}

/// One of these words is somewhere in the input of a macro.
fn words(tokens: &TokenStream, any: &[&str]) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => words(&group.stream(), any),
        TokenTree::Ident(ident) => any.iter().any(|word| ident == word),
        _ => false,
    })
}

/// It takes values and gives one: nothing in it changes what it is given.
pub(crate) fn is_harmless(mac: &Macro) -> bool {
    VALUES.contains(&name(mac).as_str())
}

pub(crate) fn name(mac: &Macro) -> String {
    mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// The arguments of `join!` and `try_join!`, and whether it is the latter.
pub(crate) fn joined(mac: &Macro) -> Option<(Vec<Expr>, bool)> {
    let tries = match name(mac).as_str() {
        "join" => false,
        "try_join" => true,
        _ => return None,
    };
    let all = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
    Some((all.into_iter().collect(), tries))
}

/// The input of a macro has code that may leave: a `?` behind an expression, or a `return`, `break` or `continue`. A `?` that begins
/// an argument is a mark of `tracing`'s, as in `info!(?user, id = ?id)`, and one in a format string is a part of a literal.
fn leaves(tokens: &TokenStream) -> bool {
    let mut begins = true;
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => {
            begins = false;
            leaves(&group.stream())
        }
        TokenTree::Ident(ident) => {
            begins = false;
            ["return", "break", "continue"].iter().any(|word| ident == word)
        }
        TokenTree::Punct(punct) if punct.as_char() == '?' => !begins,
        TokenTree::Punct(punct) => {
            begins = matches!(punct.as_char(), ',' | '=');
            false
        }
        TokenTree::Literal(_) => {
            begins = false;
            false
        }
    })
}

fn await_in(tokens: &TokenStream) -> Option<Span> {
    tokens.clone().into_iter().find_map(|tree| match tree {
        TokenTree::Group(group) => await_in(&group.stream()),
        TokenTree::Ident(ident) if ident == "await" => Some(ident.span()),
        _ => None,
    })
}

/// Macros of the standard library, `log`, `tracing` and `serde_json` that take values, and leave by panic only.
const VALUES: [&str; 42] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "concat",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "debug_span",
    "env",
    "eprint",
    "eprintln",
    "error",
    "event",
    "file",
    "format",
    "format_args",
    "include_bytes",
    "include_str",
    "info",
    "info_span",
    "json",
    "line",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
    "log",
];

/// Macros that await what they are given.
const JOINS: [&str; 3] = ["join", "select", "try_join"];

/// Macros that return early, or make an error to return: of `anyhow`, `eyre`, `snafu` and by custom.
const LEAVES: [&str; 8] = ["anyhow", "bail", "ensure", "eyre", "format_err", "try", "whatever", "ready"];
