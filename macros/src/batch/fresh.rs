//! Names for what has none in the signature: never one that the function has for something else.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, Ident, Lifetime, Macro};

use super::function::Function;
use super::names::Names;

/// Names that are free. What the function has is looked for when the first of its kind is wanted: many signatures want none.
pub(super) struct Fresh<'f> {
    function: &'f Function,
    lifetimes: Option<Names>,
    idents: Option<Names>,
}

impl<'f> Fresh<'f> {
    pub(super) fn new(function: &'f Function) -> Self {
        Fresh { function, lifetimes: None, idents: None }
    }

    pub(super) fn lifetime(&mut self, stem: &str) -> Lifetime {
        let taken = self.lifetimes.get_or_insert_with(|| taken(self.function, Kind::Lifetime));
        Lifetime::new(&format!("'{}", free(taken, stem)), Span::call_site())
    }

    pub(super) fn ident(&mut self, stem: &str) -> Ident {
        let taken = self.idents.get_or_insert_with(|| taken(self.function, Kind::Ident));
        Ident::new(&free(taken, stem), Span::call_site())
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
fn taken(function: &Function, kind: Kind) -> Names {
    let mut taken = Taken { kind, names: Names::new() };
    taken.visit_signature(&function.sig);
    taken.visit_block(&function.block);
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
