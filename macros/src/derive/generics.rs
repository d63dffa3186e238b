//! The bounds of an impl: one for each field whose type mentions a parameter.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{Generics, Type, WherePredicate};

use super::input::{Field, Input};

/// `impl<..> TRAIT for TYPE<..> where ..`. Each of the `bounded` types has to be `bound`, unless the user has said what the bounds are.
pub(super) fn header<'a>(
    input: &Input,
    name: &TokenStream,
    bounded: impl IntoIterator<Item = &'a Type>,
    bound: &TokenStream,
) -> TokenStream {
    let generic = bounded.into_iter().filter(|ty| mentions_parameter(ty, &input.generics));
    header_where(input, name, generic.map(|ty| syn::parse_quote!(#ty: #bound)).collect())
}

/// The same for references to the type.
pub(super) fn header_of_reference<'a>(
    input: &Input,
    name: &TokenStream,
    bounded: impl IntoIterator<Item = &'a Type>,
    bound: &TokenStream,
) -> TokenStream {
    let generic = bounded.into_iter().filter(|ty| mentions_parameter(ty, &input.generics));
    let predicates = generic.map(|ty| syn::parse_quote!(#ty: #bound)).collect();
    header_with(input, name, predicates, Some(quote!(&)))
}

/// The same with these predicates, unless the user has said what the bounds are.
pub(super) fn header_where(
    input: &Input,
    name: &TokenStream,
    predicates: Vec<WherePredicate>,
) -> TokenStream {
    header_with(input, name, predicates, None)
}

fn header_with(
    input: &Input,
    name: &TokenStream,
    predicates: Vec<WherePredicate>,
    reference: Option<TokenStream>,
) -> TokenStream {
    let mut generics = input.generics.clone();
    let predicates = input.attributes.bound.clone().unwrap_or(predicates);
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    let (parameters, _, clause) = generics.split_for_impl();
    let (_, arguments, _) = input.generics.split_for_impl();
    let ident = &input.ident;
    quote!(#[automatically_derived] impl #parameters #name for #reference #ident #arguments #clause)
}

/// The types of the fields that are stored as their types say: those that need a bound.
pub(super) fn stored_as_they_are<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Vec<&'a Type> {
    let plain = |field: &&Field| field.attributes.with.is_none() && field.attributes.json.is_none();
    fields.into_iter().filter(plain).map(|field| &field.ty).collect()
}

/// Whether one of the type parameters stands in the type.
pub(super) fn mentions_parameter(ty: &Type, generics: &Generics) -> bool {
    struct Finder {
        parameters: Vec<Ident>,
        found: bool,
    }
    impl<'ast> Visit<'ast> for Finder {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            let first = path.segments.first().filter(|_| path.leading_colon.is_none());
            self.found |= first.is_some_and(|first| self.parameters.contains(&first.ident));
            visit::visit_path(self, path);
        }
    }
    let parameters = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    let mut finder = Finder { parameters, found: false };
    finder.visit_type(ty);
    finder.found
}

/// Whether it holds nothing.
pub(super) fn is_phantom(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident.to_token_stream().to_string() == "PhantomData")
}
