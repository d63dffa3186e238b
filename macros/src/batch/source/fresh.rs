//! Names for what has none in the signature: never one that the function has for something else.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, Ident, Lifetime, Macro};

use super::function::Function;
use super::signature;
use crate::batch::look::names::Names;

/// Names that are free.
pub(crate) struct Fresh {
    lifetimes: Names,
    idents: Names,
}

impl Fresh {
    /// What the function has, before its body is taken apart.
    pub(crate) fn of(function: &Function, block: Option<&syn::Block>) -> Self {
        // few signatures want a new type parameter
        let has_impl = function.arguments().any(|argument| signature::has_impl(&argument.ty));
        let idents = function.budget() == Some(1) || function.is_atomic() || has_impl;
        Fresh {
            lifetimes: taken(function, block, Kind::Lifetime),
            idents: if idents { taken(function, block, Kind::Ident) } else { Names::new() },
        }
    }

    pub(crate) fn lifetime(&mut self, stem: &str) -> Lifetime {
        Lifetime::new(&format!("'{}", free(&mut self.lifetimes, stem)), Span::call_site())
    }

    pub(crate) fn ident(&mut self, stem: &str) -> Ident {
        Ident::new(&free(&mut self.idents, stem), Span::call_site())
    }
}

/// `stem`, or with underscores before it where that is taken.
fn free(taken: &mut Names, stem: &str) -> String {
    let mut name = stem.to_owned();
    while !taken.insert(name.clone()) {
        name = format!("__{name}");
    }
    name
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lifetime,
    Ident,
}

/// Every name of this kind, the parameters of the `impl` around a method included.
fn taken(function: &Function, block: Option<&syn::Block>, kind: Kind) -> Names {
    let mut taken = Taken { kind, names: Names::new() };
    taken.visit_signature(&function.sig);
    block.into_iter().for_each(|block| taken.visit_block(block));
    function.options.generics.iter().for_each(|parameter| taken.visit_generic_param(parameter));
    taken.names
}

struct Taken {
    kind: Kind,
    names: Names,
}

impl Taken {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tick = false;
        for tree in tokens {
            match &tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) if tick == (self.kind == Kind::Lifetime) => {
                    self.names.insert(ident.to_string());
                }
                _ => {}
            }
            tick = matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '\'');
        }
    }
}

impl<'ast> Visit<'ast> for Taken {
    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if self.kind == Kind::Lifetime {
            self.names.insert(lifetime.ident.to_string());
        }
    }

    fn visit_ident(&mut self, ident: &'ast Ident) {
        if self.kind == Kind::Ident {
            self.names.insert(ident.to_string());
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Verbatim(tokens) => self.tokens(tokens.clone()),
            _ => syn::visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.visit_path(&mac.path);
        self.tokens(mac.tokens.clone());
    }
}
