//! What counts as a command: `pipe.method(..).await`, and a call that has the pipeline among its arguments.

use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Expr, ExprAwait, ExprMethodCall, Token};

use super::names::{self, Names};
use super::start;

/// `COMMAND.await` or `COMMAND.await?`.
pub(crate) struct Awaited<'a> {
    pub(crate) command: &'a Expr,
    pub(crate) kind: Kind,
    pub(crate) question: Option<Token![?]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A method of the pipeline: its handle borrows nothing.
    Command,
    /// `pipe.execute(handles)`: handles that the user queued.
    Handles,
    /// A call with the pipeline among the arguments: its future may borrow the others.
    Call,
}

/// Methods of a pipeline that queue nothing.
const NO_COMMANDS: [&str; 3] = ["flush", "exec", "clone"];

/// `expr` as an awaited command.
pub(crate) fn awaited<'a>(expr: &'a Expr, pipes: &Pipes) -> Option<Awaited<'a>> {
    match expr {
        Expr::Try(outer) => {
            let inner = awaited(&outer.expr, pipes)?;
            if inner.question.is_some() {
                return None;
            }
            Some(Awaited { question: Some(outer.question_token), ..inner })
        }
        Expr::Await(ExprAwait { base, attrs, .. }) if attrs.is_empty() => {
            let kind = kind(base, pipes)?;
            Some(Awaited { command: base, kind, question: None })
        }
        Expr::Paren(paren) => awaited(&paren.expr, pipes),
        Expr::Group(group) => awaited(&group.expr, pipes),
        _ => None,
    }
}

/// What stands for a pipeline at a place, and for what was begun on one.
#[derive(Clone, Default)]
pub(crate) struct Pipes {
    /// Names of pipelines.
    pub(crate) names: Names,
    /// Names of handles and calls that can be awaited: `let n = pipe.incr(key);`.
    pub(crate) held: Names,
}

/// What `expr` queues, if it is a command that nobody awaits yet.
pub(crate) fn kind(expr: &Expr, pipes: &Pipes) -> Option<Kind> {
    match expr {
        Expr::MethodCall(call) => match root(call, pipes) {
            Some(first) => {
                let method = first.method.to_string();
                let whole = std::ptr::eq(first, call);
                match method.as_str() {
                    "execute" => whole.then_some(Kind::Handles),
                    "join_all" | "try_join_all" => whole.then_some(Kind::Call),
                    name if NO_COMMANDS.contains(&name) || name.starts_with("__") => None,
                    _ if closures(expr).is_empty() => Some(Kind::Command),
                    // what a closure mentions is borrowed until the reply is there
                    _ => Some(Kind::Call),
                }
            }
            None => call.args.iter().any(|arg| is_pipe(arg, pipes)).then_some(Kind::Call),
        },
        Expr::Call(call) => {
            let of_path = matches!(&*call.func, Expr::Path(_));
            (of_path && call.args.iter().any(|arg| is_pipe(arg, pipes))).then_some(Kind::Call)
        }
        Expr::Path(path) => {
            let held = path.path.get_ident().is_some_and(|ident| names::has(&pipes.held, ident));
            held.then_some(Kind::Call)
        }
        Expr::Paren(paren) => kind(&paren.expr, pipes),
        Expr::Group(group) => kind(&group.expr, pipes),
        _ => None,
    }
}

/// The first call of a chain that begins at a pipeline: `pipe.incr(key)` in `pipe.incr(key).map(double)`.
fn root<'e>(call: &'e ExprMethodCall, pipes: &Pipes) -> Option<&'e ExprMethodCall> {
    match &*call.receiver {
        receiver if is_pipe(receiver, pipes) => Some(call),
        Expr::MethodCall(inner) => root(inner, pipes),
        _ => None,
    }
}

/// A chain that begins at a pipeline.
pub(crate) fn is_chain(expr: &Expr, pipes: &Pipes) -> bool {
    match expr {
        Expr::MethodCall(call) => root(call, pipes).is_some(),
        Expr::Paren(paren) => is_chain(&paren.expr, pipes),
        Expr::Group(group) => is_chain(&group.expr, pipes),
        _ => false,
    }
}

/// A chain whose arguments are encoded where it stands: its future only borrows what closures among them mention.
pub(crate) fn is_encoded(expr: &Expr, pipes: &Pipes) -> bool {
    match expr {
        Expr::MethodCall(call) if call.method == "join_all" || call.method == "try_join_all" => false,
        expr => is_chain(expr, pipes),
    }
}

/// What it gives comes from the server, and has nothing of its arguments.
pub(crate) fn gives_replies(expr: &Expr, kind: Kind) -> bool {
    match expr {
        Expr::MethodCall(call) if call.method == "join_all" || call.method == "try_join_all" => true,
        // a handle by its name
        Expr::Path(_) => true,
        _ => kind != Kind::Call,
    }
}

/// The closures among the arguments of a chain.
pub(crate) fn closures(chain: &Expr) -> Vec<&Expr> {
    match chain {
        Expr::MethodCall(call) => {
            let own = call.args.iter().filter(|argument| matches!(argument, Expr::Closure(_)));
            closures(&call.receiver).into_iter().chain(own).collect()
        }
        _ => Vec::new(),
    }
}

/// The closures of all chains among what a call is given, as in `pipe.execute(keys.map(|key| pipe.incr(key).map(|n| n + by)))`.
pub(crate) fn closures_inside<'e>(call: &'e Expr, pipes: &'e Pipes) -> Vec<&'e Expr> {
    struct Inside<'e> {
        pipes: &'e Pipes,
        found: Vec<&'e Expr>,
    }
    impl<'e> Visit<'e> for Inside<'e> {
        fn visit_expr_method_call(&mut self, call: &'e ExprMethodCall) {
            if root(call, self.pipes).is_some() {
                self.found.extend(call.args.iter().filter(|argument| matches!(argument, Expr::Closure(_))));
            }
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    let mut inside = Inside { pipes, found: Vec::new() };
    inside.visit_expr(call);
    inside.found
}

/// There is something in it whose future may borrow what it is given: a call, or a command with a closure.
pub(crate) fn may_borrow(code: &Expr, pipes: &Pipes) -> bool {
    struct Search<'n> {
        pipes: &'n Pipes,
        found: bool,
    }
    impl<'ast> Visit<'ast> for Search<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            self.found |= kind(expr, self.pipes) == Some(Kind::Call);
            syn::visit::visit_expr(self, expr);
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            self.found |= names::first_of(&mac.tokens, &self.pipes.names).is_some();
        }
    }
    let mut search = Search { pipes, found: false };
    search.visit_expr(code);
    search.found
}

/// `pipe`, `&pipe` or `*pipe`.
pub(crate) fn is_pipe(expr: &Expr, pipes: &Pipes) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_some_and(|ident| names::has(&pipes.names, ident)),
        Expr::Reference(reference) => reference.mutability.is_none() && is_pipe(&reference.expr, pipes),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_pipe(&unary.expr, pipes),
        Expr::Paren(paren) => is_pipe(&paren.expr, pipes),
        Expr::Group(group) => is_pipe(&group.expr, pipes),
        _ => false,
    }
}

/// The command as one writes it, for plans and messages: on one line, not too long.
pub(crate) fn text(command: &Expr) -> String {
    const LONGEST: usize = 60;
    let mut line = String::new();
    print(command, &mut line);
    if line.chars().count() <= LONGEST {
        return line;
    }
    let cut: String = line.chars().take(LONGEST).collect();
    format!("{cut}…")
}

/// The compiler is asked only for what is neither a call nor a name.
fn print(expr: &Expr, line: &mut String) {
    match expr {
        Expr::MethodCall(call) if call.attrs.is_empty() && call.turbofish.is_none() => {
            print(&call.receiver, line);
            line.push('.');
            line.push_str(&call.method.to_string());
            print_arguments(&call.args, line);
        }
        Expr::Call(call) if call.attrs.is_empty() => {
            print(&call.func, line);
            print_arguments(&call.args, line);
        }
        Expr::Unary(unary) if unary.attrs.is_empty() => {
            line.push_str(&unary.op.to_token_stream().to_string());
            print(&unary.expr, line);
        }
        Expr::Path(path) if path.attrs.is_empty() => match path.path.get_ident() {
            Some(name) => line.push_str(&name.to_string()),
            None => line.push_str(&closed_up(&path.to_token_stream().to_string())),
        },
        _ => line.push_str(&closed_up(&expr.to_token_stream().to_string())),
    }
}

fn print_arguments(arguments: &Punctuated<Expr, Token![,]>, line: &mut String) {
    line.push('(');
    for (at, argument) in arguments.iter().enumerate() {
        line.push_str(if at == 0 { "" } else { ", " });
        print(argument, line);
    }
    line.push(')');
}

/// On one line, without the spaces between tokens that nobody writes.
fn closed_up(printed: &str) -> String {
    let mut line = String::new();
    let mut words = printed.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        let closes = word == ">" && words.peek().is_some_and(|next| next.starts_with('('));
        if !(line.is_empty() || closes || touch(&line, word)) {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// There is no space between these where people write.
fn touch(before: &str, after: &str) -> bool {
    before.ends_with(['.', '(', '&', '[', '<'])
        || before.ends_with("::")
        || after.starts_with(['.', '(', ')', ',', '?', '!', ']', '<'])
        || after.starts_with("::")
        || after.starts_with(">(")
}

/// Where an error about it points: the name of the method or function.
pub(crate) fn span(expr: &Expr) -> Span {
    match expr {
        Expr::MethodCall(call) => call.method.span(),
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => {
                path.path.segments.last().map_or_else(|| start::of(expr), |last| last.ident.span())
            }
            _ => start::of(expr),
        },
        Expr::Paren(paren) => span(&paren.expr),
        Expr::Group(group) => span(&group.expr),
        _ => start::of(expr),
    }
}

/// `src/page.rs:12:5`, for an error that can point at one place only.
pub(crate) fn place(span: Span) -> String {
    if !proc_macro::is_available() {
        return "here".to_owned();
    }
    // no `Option`: this is how proc_macro2 gives the compiler's own span, which there is here
    let span = span.unwrap();
    format!("{}:{}:{}", span.file(), span.line(), span.column())
}

/// The arguments of a call that are not the pipeline, the receiver first.
pub(crate) fn arguments<'a>(call: &'a Expr, pipes: &Pipes) -> Vec<&'a Expr> {
    let (receiver, args) = match call {
        Expr::MethodCall(call) => (Some(&*call.receiver), &call.args),
        Expr::Call(call) => (None, &call.args),
        Expr::Paren(paren) => return arguments(&paren.expr, pipes),
        Expr::Group(group) => return arguments(&group.expr, pipes),
        // a handle by its name holds on to what it was made of
        Expr::Path(_) => return vec![call],
        _ => return Vec::new(),
    };
    receiver.into_iter().chain(args).filter(|arg| !is_pipe(arg, pipes)).collect()
}

/// The name that a function is called by: `f(..)`, or in a method `Self::f(..)`, `self.f(..)`.
pub(crate) fn called(call: &Expr, is_method: bool) -> Option<&syn::Ident> {
    match call {
        Expr::MethodCall(call) => match &*call.receiver {
            Expr::Path(path) if path.path.is_ident("self") => Some(&call.method),
            _ => None,
        },
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) if path.path.segments.len() == 1 && !is_method => {
                path.path.segments.last().map(|s| &s.ident)
            }
            Expr::Path(path) if path.path.segments.first().is_some_and(|s| s.ident == "Self") => {
                path.path.segments.last().map(|s| &s.ident)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The pipeline by another name, as in `let p = pipe;`, or what queues on it, as in `let visits = pipe.at(key);`.
pub(crate) fn is_alias(expr: &Expr, pipes: &Pipes) -> bool {
    match expr {
        Expr::MethodCall(call) => {
            is_pipe(&call.receiver, pipes) && (call.method == "at" || call.method == "at_all")
        }
        expr => is_pipe(expr, pipes),
    }
}

/// `expr` is awaited as a command: the command, and what stands around it.
pub(crate) fn into_awaited(expr: Expr) -> Option<(Expr, Option<Token![?]>)> {
    match expr {
        Expr::Try(outer) => {
            let (command, _) = into_awaited(*outer.expr)?;
            Some((command, Some(outer.question_token)))
        }
        Expr::Await(awaited) => Some((*awaited.base, None)),
        Expr::Paren(paren) => into_awaited(*paren.expr),
        Expr::Group(group) => into_awaited(*group.expr),
        _ => None,
    }
}
