//! A type of the derive's own around those of fields. A field's type may be private where the struct is not; in a tuple it would be seen in
//! the trait then, which the compiler refuses.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Visibility;

use super::generics::mentions_parameter;
use super::input::{Field, Input};

/// It, or what would be in it where there is nothing to hide.
pub(super) struct Own {
    pub(super) ty: TokenStream,
    name: Option<Ident>,
    /// What declares it, in the `const _` in which the impl stands.
    item: TokenStream,
}

impl Own {
    pub(super) fn around(input: &Input, name: &str, inner: TokenStream) -> Own {
        let unknown = |field: &Field| {
            // what a struct with parameters keeps is known only by a bound, which the user writes
            field.attributes.flatten.is_some() && mentions_parameter(&field.ty, &input.generics)
        };
        if matches!(input.vis, Visibility::Inherited) || input.fields().iter().any(unknown) {
            return Own { ty: inner, name: None, item: TokenStream::new() };
        }
        let (name, of) = (Ident::new(name, Span::call_site()), &input.ident);
        let (parameters, arguments, clause) = input.generics.split_for_impl();
        // fields that are not kept may be the only ones that mention a parameter
        let phantom = phantom(input).map(|phantom| quote!(, #phantom<fn() -> #of #arguments>));
        let item = quote!(pub struct #name #parameters (#inner #phantom) #clause;);
        Own { ty: quote!(#name #arguments), name: Some(name), item }
    }

    /// What it is made of has a default.
    pub(super) fn with_default(mut self, input: &Input) -> Own {
        if let Some(name) = &self.name {
            let (parameters, arguments, clause) = input.generics.split_for_impl();
            let phantom = phantom(input).map(|phantom| quote!(, #phantom));
            self.item.extend(quote! {
                impl #parameters ::core::default::Default for #name #arguments #clause {
                    fn default() -> Self {
                        #name(::core::default::Default::default() #phantom)
                    }
                }
            });
        }
        self
    }

    /// `local` is what is in it from here on.
    pub(super) fn open(&self, local: TokenStream) -> Option<TokenStream> {
        self.name.as_ref().map(|_| quote!(let #local = #local.0;))
    }

    /// The same where `local` is borrowed.
    pub(super) fn open_mut(&self, local: TokenStream) -> Option<TokenStream> {
        self.name.as_ref().map(|_| quote!(let #local = &mut #local.0;))
    }

    /// Puts `value` into it; for a type without parameters.
    pub(super) fn made(&self, value: TokenStream) -> TokenStream {
        match &self.name {
            Some(name) => quote!(#name(#value)),
            None => value,
        }
    }

    /// The items, and the impl that uses them.
    pub(super) fn beside<'o>(all: impl IntoIterator<Item = &'o Own>, written: TokenStream) -> TokenStream {
        let items: TokenStream = all.into_iter().map(|own| own.item.clone()).collect();
        if items.is_empty() { written } else { quote!(const _: () = { #items #written };) }
    }
}

fn phantom(input: &Input) -> Option<TokenStream> {
    (!input.generics.params.is_empty()).then(|| quote!(::core::marker::PhantomData))
}
