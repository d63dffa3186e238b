//! What a piece of code does that concerns the plan: does it wait, may it leave the function, does it drop.

use proc_macro2::{Span, TokenTree};
use syn::visit::Visit;
use syn::{Expr, Macro};

use super::command::{self, Kind};
use super::names::{self, Names};

/// What was seen in a piece of code, nested closures and async blocks left out (they run elsewhere).
#[derive(Default)]
pub(super) struct Seen<'e> {
    /// An `.await` on something that is no command.
    pub(super) foreign: Option<Span>,
    /// Commands awaited at their place.
    pub(super) commands: Vec<InPlace<'e>>,
    /// `?`, `return`, `break`, `continue`, or a macro that may hide one.
    pub(super) exit: bool,
    /// `drop(..)`.
    pub(super) drops: Option<Span>,
}

/// A command awaited in the middle of an expression.
pub(super) struct InPlace<'e> {
    pub(super) at: Span,
    pub(super) command: &'e Expr,
    pub(super) kind: Kind,
}

impl<'e> Seen<'e> {
    /// It waits for something, here.
    pub(super) fn waits(&self) -> Option<Span> {
        self.foreign.or(self.drops).or(self.commands.first().map(|command| command.at))
    }

    /// It neither waits nor leaves.
    pub(super) fn is_still(&self) -> bool {
        self.waits().is_none() && !self.exit
    }

    pub(super) fn add(&mut self, other: Seen<'e>) {
        self.foreign = self.foreign.or(other.foreign);
        self.commands.extend(other.commands);
        self.exit |= other.exit;
        self.drops = self.drops.or(other.drops);
    }
}

pub(super) fn expr<'e>(expr: &'e Expr, pipes: &Names) -> Seen<'e> {
    let mut scan = Scan { pipes, seen: Seen::default() };
    scan.visit_expr(expr);
    scan.seen
}

/// Code that can be asked what it awaits.
pub(super) trait Scanned {
    /// There is an `.await` in it, closures and async blocks left out.
    fn awaits(&self) -> bool;
}

impl Scanned for Expr {
    fn awaits(&self) -> bool {
        let mut awaits = Awaits(false);
        awaits.visit_expr(self);
        awaits.0
    }
}

impl Scanned for syn::Stmt {
    fn awaits(&self) -> bool {
        let mut awaits = Awaits(false);
        awaits.visit_stmt(self);
        awaits.0
    }
}

struct Awaits(bool);

impl<'e> Visit<'e> for Awaits {
    fn visit_expr(&mut self, expr: &'e Expr) {
        match expr {
            Expr::Closure(_) | Expr::Async(_) => {}
            Expr::Await(_) => self.0 = true,
            _ if self.0 => {}
            _ => syn::visit::visit_expr(self, expr),
        }
    }

    fn visit_item(&mut self, _: &'e syn::Item) {}

    fn visit_macro(&mut self, mac: &'e Macro) {
        self.0 |= await_in(mac).is_some();
    }
}

struct Scan<'e, 'p> {
    pipes: &'p Names,
    seen: Seen<'e>,
}

impl<'e> Visit<'e> for Scan<'e, '_> {
    fn visit_expr(&mut self, expr: &'e Expr) {
        match expr {
            Expr::Closure(_) | Expr::Async(_) => return,
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => self.seen.exit = true,
            Expr::Try(outer) => {
                if let Some(awaited) = command::awaited(expr, self.pipes) {
                    self.command(&awaited);
                    return;
                }
                self.seen.exit = true;
                return self.visit_expr(&outer.expr);
            }
            Expr::Await(outer) => match command::awaited(expr, self.pipes) {
                Some(awaited) => return self.command(&awaited),
                None => self.seen.foreign = self.seen.foreign.or(Some(outer.await_token.span)),
            },
            Expr::Call(call) => {
                if let Expr::Path(path) = &*call.func
                    && path.path.segments.last().is_some_and(|s| s.ident == "drop")
                {
                    self.seen.drops = path.path.segments.last().map(|s| s.ident.span());
                }
            }
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_item(&mut self, _: &'e syn::Item) {}

    fn visit_macro(&mut self, mac: &'e Macro) {
        let name = macro_name(mac);
        if HARMLESS.contains(&name.as_str()) {
            // its arguments are expressions, as a rule
            if let Some(span) = await_in(mac) {
                self.seen.foreign = self.seen.foreign.or(Some(span));
            }
            self.seen.exit |= leaves(&mac.tokens);
            return;
        }
        self.seen.exit = true;
        let span = mac.path.segments.last().map(|s| s.ident.span());
        let joins = ["join", "try_join", "select"].contains(&name.as_str());
        if joins || names::first_of(&mac.tokens, self.pipes).is_some() {
            self.seen.foreign = self.seen.foreign.or(span);
        } else if let Some(span) = await_in(mac) {
            self.seen.foreign = self.seen.foreign.or(Some(span));
        }
    }
}

impl<'e> Scan<'e, '_> {
    fn command(&mut self, awaited: &command::Awaited<'e>) {
        for argument in command::arguments(awaited.command, self.pipes) {
            self.visit_expr(argument);
        }
        let (at, command, kind) = (awaited.await_span, awaited.command, awaited.kind);
        self.seen.commands.push(InPlace { at, command, kind });
    }
}

/// Macros of the standard library, `log` and `tracing` that take values and leave by panic only.
const HARMLESS: [&str; 32] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "column",
    "concat",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "env",
    "eprint",
    "eprintln",
    "error",
    "file",
    "format",
    "format_args",
    "include_str",
    "info",
    "json",
    "line",
    "matches",
    "module_path",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "trace",
    "unreachable",
    "vec",
    "warn",
    "write",
];

pub(super) fn is_harmless(mac: &Macro) -> bool {
    HARMLESS.contains(&macro_name(mac).as_str())
}

pub(super) fn macro_name(mac: &Macro) -> String {
    mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// The input of a macro has code that may leave: a `?` behind an expression, or a `return`, `break` or `continue`. A `?` that begins
/// an argument is a mark of `tracing`'s, as in `info!(?user, id = ?id)`, and one in a format string is a part of a literal.
fn leaves(tokens: &proc_macro2::TokenStream) -> bool {
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

fn await_in(mac: &Macro) -> Option<Span> {
    fn find(tokens: proc_macro2::TokenStream) -> Option<Span> {
        tokens.into_iter().find_map(|tree| match tree {
            TokenTree::Group(group) => find(group.stream()),
            TokenTree::Ident(ident) if ident == "await" => Some(ident.span()),
            _ => None,
        })
    }
    find(mac.tokens.clone())
}
