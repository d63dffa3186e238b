//! Which names a piece of code mentions, and which a pattern binds.
//!
//! Working on tokens where there is a macro sees into every macro's input and into format strings: what is not understood counts
//! as a use, which can cost a round trip and never gives a wrong value. Elsewhere the syntax tree says the same in a fraction of the
//! time: every token comes from the compiler and goes back to it, and this code is run unoptimised.

use std::collections::BTreeSet;
use std::ops::ControlFlow::{self, Break, Continue};

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, FnArg, Ident, Macro, Pat, Stmt};

pub(crate) type Names = BTreeSet<String>;

/// Something that mentions names.
pub(crate) trait Code {
    /// Calls `found` for every identifier that may name a variable, until it breaks.
    fn each(&self, found: &mut Found<'_>);
}

type Found<'f> = dyn FnMut(&str, Span) -> ControlFlow<()> + 'f;

impl Code for Expr {
    fn each(&self, found: &mut Found<'_>) {
        Mentions { found, flow: Continue(()) }.visit_expr(self);
    }
}

impl Code for Stmt {
    fn each(&self, found: &mut Found<'_>) {
        Mentions { found, flow: Continue(()) }.visit_stmt(self);
    }
}

impl Code for [Stmt] {
    fn each(&self, found: &mut Found<'_>) {
        let mut mentions = Mentions { found, flow: Continue(()) };
        self.iter().for_each(|stmt| mentions.visit_stmt(stmt));
    }
}

impl Code for FnArg {
    fn each(&self, found: &mut Found<'_>) {
        Mentions { found, flow: Continue(()) }.visit_fn_arg(self);
    }
}

impl Code for TokenStream {
    fn each(&self, found: &mut Found<'_>) {
        let _ = each(self.clone(), found);
    }
}

struct Mentions<'f, 'g> {
    found: &'f mut Found<'g>,
    flow: ControlFlow<()>,
}

impl<'ast> Visit<'ast> for Mentions<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        if self.flow.is_continue() {
            syn::visit::visit_stmt(self, stmt);
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            _ if self.flow.is_break() => {}
            Expr::Lit(_) => {}
            Expr::Path(path) if path.qself.is_none() => self.visit_path(&path.path),
            Expr::Field(field) => self.visit_expr(&field.base),
            Expr::MethodCall(call) => {
                self.visit_expr(&call.receiver);
                call.turbofish.iter().for_each(|types| self.visit_angle_bracketed_generic_arguments(types));
                call.args.iter().for_each(|argument| self.visit_expr(argument));
            }
            Expr::Verbatim(tokens) => self.tokens(tokens),
            Expr::Closure(closure) => {
                // its parameters hide what is outside by these names
                let own: Names = closure.inputs.iter().flat_map(bound).collect();
                let outer = &mut *self.found;
                let mut found =
                    |name: &str, at| if own.contains(name) { Continue(()) } else { outer(name, at) };
                let mut body = Mentions { found: &mut found, flow: self.flow };
                body.visit_expr(&closure.body);
                self.flow = body.flow;
            }
            _ => syn::visit::visit_expr(self, expr),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        for segment in &path.segments {
            if path.segments.len() == 1 && path.leading_colon.is_none() {
                self.visit_ident(&segment.ident);
            }
            self.visit_path_arguments(&segment.arguments);
        }
    }

    fn visit_ident(&mut self, ident: &'ast Ident) {
        if self.flow.is_continue() {
            self.flow = (self.found)(without_prefix(&ident.to_string()), ident.span());
        }
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.visit_path(&mac.path);
        self.tokens(&mac.tokens);
    }

    fn visit_lifetime(&mut self, _: &'ast syn::Lifetime) {}
    // a field's name is none of a variable
    fn visit_member(&mut self, _: &'ast syn::Member) {}
}

impl Mentions<'_, '_> {
    fn tokens(&mut self, tokens: &TokenStream) {
        if self.flow.is_continue() {
            self.flow = each(tokens.clone(), self.found);
        }
    }
}

fn each(tokens: TokenStream, found: &mut Found<'_>) -> ControlFlow<()> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => each(group.stream(), found)?,
            TokenTree::Ident(ident) => {
                if !is_field(&trees, at) && !is_path_segment(&trees, at) {
                    found(without_prefix(&ident.to_string()), ident.span())?;
                }
            }
            TokenTree::Literal(literal) => {
                inline_arguments(&literal.to_string(), &mut |name| found(name, literal.span()))?;
            }
            TokenTree::Punct(_) => {}
        }
    }
    Continue(())
}

/// The names that `code` mentions.
pub(crate) fn mentioned(code: &impl Code) -> Names {
    let mut names = Names::new();
    code.each(&mut |name, _| {
        names.insert(name.to_owned());
        Continue(())
    });
    names
}

/// The first place where `code` mentions one of `names`.
pub(crate) fn first_of(code: &(impl Code + ?Sized), names: &Names) -> Option<(String, Span)> {
    if names.is_empty() {
        return None;
    }
    first(code, |name| names.contains(name))
}

/// The first place where `code` mentions a name that is one of those.
pub(crate) fn first(code: &(impl Code + ?Sized), is_one: impl Fn(&str) -> bool) -> Option<(String, Span)> {
    let mut first = None;
    code.each(&mut |name, span| {
        if !is_one(name) {
            return Continue(());
        }
        first = Some((name.to_owned(), span));
        Break(())
    });
    first
}

/// The names that a pattern binds.
pub(crate) fn bound(pattern: &Pat) -> Names {
    let mut bound = Bound { names: Names::new(), inside: false };
    bound.visit_pat(pattern);
    bound.names
}

/// The names that the patterns of a block bind, wherever they are in it.
pub(crate) fn bound_inside(block: &syn::Block) -> Names {
    let mut bound = Bound { names: Names::new(), inside: true };
    bound.visit_block(block);
    bound.names
}

struct Bound {
    names: Names,
    /// Whether expressions are looked into. A pattern has constants, which bind nothing outside of themselves.
    inside: bool,
}

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, ident: &'ast syn::PatIdent) {
        self.names.insert(plain(&ident.ident.to_string()));
        syn::visit::visit_pat_ident(self, ident);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.inside {
            syn::visit::visit_expr(self, expr);
        }
    }
}

/// One of `names` is this one.
pub(crate) fn has(names: &Names, ident: &Ident) -> bool {
    !names.is_empty() && names.contains(without_prefix(&ident.to_string()))
}

/// `r#type` and `type` are one name.
pub(crate) fn plain(name: &str) -> String {
    without_prefix(name).to_owned()
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// `.name`, but not the end of a range `..name`.
fn is_field(trees: &[TokenTree], at: usize) -> bool {
    punct(trees, at, 1) == Some('.') && punct(trees, at, 2) != Some('.')
}

/// `::name` or `name::`.
fn is_path_segment(trees: &[TokenTree], at: usize) -> bool {
    let after = |n: usize| match trees.get(at + n) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    };
    (punct(trees, at, 1) == Some(':') && punct(trees, at, 2) == Some(':'))
        || (after(1) == Some(':') && after(2) == Some(':'))
}

fn punct(trees: &[TokenTree], at: usize, back: usize) -> Option<char> {
    match at.checked_sub(back).and_then(|at| trees.get(at)) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    }
}

/// The names in `"{name} {other:?} {0:width$}"`.
fn inline_arguments(literal: &str, found: &mut dyn FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    if !literal.contains('"') {
        return Continue(());
    }
    for piece in literal.split('{').skip(1) {
        let inside = piece.split('}').next().unwrap_or_default();
        for name in inside.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                found(name)?;
            }
        }
    }
    Continue(())
}
