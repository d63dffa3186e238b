//! Which names a piece of code mentions, and which a pattern binds.
//!
//! Working on tokens, not on the syntax tree, sees into every macro's input and into format strings: what is not understood
//! counts as a use, which can cost a round trip and never gives a wrong value.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Pat;
use syn::visit::Visit;

pub(super) type Names = BTreeSet<String>;

/// Calls `found` for every identifier that may name a variable.
pub(super) fn each(tokens: TokenStream, found: &mut impl FnMut(&str, Span)) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => each(group.stream(), found),
            TokenTree::Ident(ident) => {
                if !is_field(&trees, at) && !is_path_segment(&trees, at) {
                    found(&plain(&ident.to_string()), ident.span());
                }
            }
            TokenTree::Literal(literal) => {
                inline_arguments(&literal.to_string(), |name| found(name, literal.span()))
            }
            TokenTree::Punct(_) => {}
        }
    }
}

/// The names that `code` mentions.
pub(super) fn mentioned(code: &impl ToTokens) -> Names {
    let mut names = Names::new();
    each(code.to_token_stream(), &mut |name, _| {
        names.insert(name.to_owned());
    });
    names
}

/// The first place where `code` mentions one of `names`.
pub(super) fn first_of(code: &impl ToTokens, names: &Names) -> Option<(String, Span)> {
    let mut first = None;
    each(code.to_token_stream(), &mut |name, span| {
        if first.is_none() && names.contains(name) {
            first = Some((name.to_owned(), span));
        }
    });
    first
}

/// The names that a pattern binds.
pub(super) fn bound(pattern: &Pat) -> Names {
    struct Bound(Names);
    impl Visit<'_> for Bound {
        fn visit_pat_ident(&mut self, ident: &syn::PatIdent) {
            self.0.insert(plain(&ident.ident.to_string()));
            syn::visit::visit_pat_ident(self, ident);
        }
        fn visit_expr(&mut self, _: &syn::Expr) {}
    }
    let mut names = Bound(Names::new());
    names.visit_pat(pattern);
    names.0
}

/// `r#type` and `type` are one name.
pub(super) fn plain(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
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
fn inline_arguments(literal: &str, mut found: impl FnMut(&str)) {
    if !literal.contains('"') {
        return;
    }
    for piece in literal.split('{').skip(1) {
        let inside = piece.split('}').next().unwrap_or_default();
        for name in inside.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                found(name);
            }
        }
    }
}
