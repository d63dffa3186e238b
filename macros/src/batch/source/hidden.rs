//! Arguments whose type may hide a lifetime: `c: Ctx` where `Ctx<'a>` has one.
//!
//! `use<..>` lists what the future borrows from, so each lifetime needs a name, and one that is not written cannot have one. In an
//! `async fn` without the attribute rustc wants to see `Ctx<'_>`; in what we make of it, it would say only that something is captured.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::Visit;
use syn::{PathArguments, Type};

use super::function::Function;
use crate::batch::look::attributes;
use crate::batch::look::names::Names;
use crate::batch::look::quiet;

/// An alias of the types in which rustc points at what hides a lifetime, and says what to write instead.
pub(crate) fn check(function: &Function) -> TokenStream {
    // the alias does not see the parameters of an `impl`, nor those of the function
    if function.is_method() {
        return TokenStream::new();
    }
    let generics =
        function.sig.generics.params.iter().chain(&function.options.generics).map(
            |parameter| match parameter {
                syn::GenericParam::Lifetime(parameter) => parameter.lifetime.ident.to_string(),
                syn::GenericParam::Type(parameter) => parameter.ident.to_string(),
                syn::GenericParam::Const(parameter) => parameter.ident.to_string(),
            },
        );
    let generics: Names = generics.collect();
    let suspects = function.arguments().filter(|argument| !attributes::may_remove(&argument.attrs));
    let suspects = suspects.map(|argument| &*argument.ty).filter(|ty| {
        let mut search = Search { generics: &generics, suspect: false, generic: false };
        search.visit_type(ty);
        search.suspect && !search.generic
    });
    let suspects: Vec<&Type> = suspects.collect();
    if suspects.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(clippy::type_complexity)]
        #[deny(elided_lifetimes_in_paths)]
        type __Lifetimes = fn(#(#suspects),*);
    }
}

struct Search<'a> {
    generics: &'a Names,
    /// There is a name that may have a lifetime.
    suspect: bool,
    /// It depends on what cannot be mentioned.
    generic: bool,
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
        let last = path.path.segments.last();
        let bare = last.is_some_and(|segment| matches!(segment.arguments, PathArguments::None));
        let known = path.path.is_ident("str") || quiet::ty(&Type::Path(path.clone()));
        self.suspect |= bare && !known;
        syn::visit::visit_type_path(self, path);
    }

    // elided lifetimes in `fn(Ctx)` and `Fn(Ctx)` are their own
    fn visit_type_fn_ptr(&mut self, _: &'ast syn::TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast syn::ParenthesizedGenericArguments) {}

    fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
        self.generic = true;
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.generic |= ident == "Self" || self.generics.contains(&ident.to_string());
    }
}
