//! `ToRows`: a struct is the names and values of its fields.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::attributes::option_of;
use super::fields::{self, Kind, Slot, form};
use super::generics::{self, header, header_of_reference};
use super::input::{Input, Shape};
use super::problems::Problems;
use super::reply::bounded;

pub(super) fn to_rows(input: &Input, problems: &mut Problems) -> TokenStream {
    if !matches!(input.shape, Shape::Named(_)) {
        problems
            .add(&input.ident, "`ToRows` writes names and values: derive it for a struct with named fields");
        return TokenStream::new();
    }
    let slots = Slot::all(input, problems);
    let path = quote!(::roundtrip::with::fields::StoreFields);
    let names = fields::names(&slots, &path);
    let assertions = fields::assertions(input, &slots, &path);
    let (asserted, asserted_inside) = match input.generics.params.is_empty() {
        true => (quote!(const _: () = { #assertions };), None),
        // only where the types are known
        false => (TokenStream::new(), Some(quote!(const { #assertions }))),
    };
    let stored: TokenStream = slots.iter().map(|slot| store(slot, false)).collect();
    let absent: TokenStream = slots.iter().map(absent).collect();
    let clears = clears(&slots);
    let bound = quote!(::roundtrip::with::Store);
    let fields_header = header(input, &path, bounded(input.fields()), &bound);
    let rows = quote!(::roundtrip::arg::ToRows<(::roundtrip::arg::Any, ::roundtrip::arg::Any)>);
    let rows_header = header_of_reference(input, &rows, bounded(input.fields()), &bound);
    quote! {
        #fields_header {
            const NAMES: &'static ::roundtrip::with::names::Names = #names;
            const CLEARS: ::core::primitive::bool = #clears;

            fn store_fields(
                &self,
                prefix: ::roundtrip::with::names::Prefix<'_>,
                out: &mut ::roundtrip::arg::RowWriter<'_>,
            ) {
                #asserted_inside
                #stored
            }

            fn absent_fields(
                &self,
                prefix: ::roundtrip::with::names::Prefix<'_>,
                out: &mut ::roundtrip::arg::ArgsWriter<'_>,
            ) {
                #absent
            }
        }

        #rows_header {
            fn to_rows(self, out: &mut ::roundtrip::arg::RowWriter<'_>) {
                ::roundtrip::with::fields::StoreFields::store_fields(
                    self,
                    ::roundtrip::with::names::Prefix::NONE,
                    out,
                );
            }
        }

        #asserted
    }
}

/// The impl of a type that did not derive, so that its users' code has no errors of its own.
pub(super) fn fallback(input: &Input) -> TokenStream {
    let rows = quote!(::roundtrip::arg::ToRows<(::roundtrip::arg::Any, ::roundtrip::arg::Any)>);
    let header = header_of_reference(input, &rows, [], &TokenStream::new());
    let fields =
        generics::header(input, &quote!(::roundtrip::with::fields::StoreFields), [], &TokenStream::new());
    quote! {
        #fields {
            const NAMES: &'static ::roundtrip::with::names::Names =
                &::roundtrip::with::names::Names { own: &[], flattened: &[] };
            const CLEARS: ::core::primitive::bool = false;

            fn store_fields(&self, _: ::roundtrip::with::names::Prefix<'_>, _: &mut ::roundtrip::arg::RowWriter<'_>) {
                ::core::unreachable!()
            }

            fn absent_fields(
                &self,
                _: ::roundtrip::with::names::Prefix<'_>,
                _: &mut ::roundtrip::arg::ArgsWriter<'_>,
            ) {
                ::core::unreachable!()
            }
        }

        #header {
            fn to_rows(self, _: &mut ::roundtrip::arg::RowWriter<'_>) {
                ::core::unreachable!()
            }
        }
    }
}

/// Writes a field.
pub(super) fn store(slot: &Slot<'_>, in_record: bool) -> TokenStream {
    let (member, field_type) = (&slot.field.member, &slot.field.ty);
    let (names, ty) = match &slot.kind {
        Kind::One { names, ty, .. } => (names, ty),
        Kind::Flattened(prefix) => {
            return quote_spanned! {field_type.span()=>
                <#field_type as ::roundtrip::with::fields::StoreFields>::store_fields(
                    &self.#member,
                    prefix.then(#prefix),
                    out,
                );
            };
        }
    };
    let own = names.first();
    let write = |value: TokenStream| match form(&slot.field.attributes) {
        Some(form) => quote! {
            prefix.store_with(#own, #value, out, |value: &#ty, out| #form::store(value, out));
        },
        // at the field's type, where rustc then says that it does not fit
        None if in_record => quote_spanned! {ty.span()=>
            <#ty as ::roundtrip::with::fields::InRecord>::store_stored(#value, prefix, #own, out);
        },
        None => quote_spanned!(ty.span()=> prefix.store::<#ty>(#own, #value, out);),
    };
    if option_of(field_type).is_none() {
        return write(quote!(&self.#member));
    }
    let write = write(quote!(value));
    quote! {
        if let ::core::option::Option::Some(value) = &self.#member {
            #write
        }
    }
}

/// Writes the name of a field that is `None`, and of all fields the older names.
pub(super) fn absent(slot: &Slot<'_>) -> TokenStream {
    let (member, ty) = (&slot.field.member, &slot.field.ty);
    match &slot.kind {
        Kind::Flattened(prefix) => quote! {
            <#ty as ::roundtrip::with::fields::StoreFields>::absent_fields(
                &self.#member,
                prefix.then(#prefix),
                out,
            );
        },
        Kind::One { names, .. } => {
            let mut names = names.iter();
            let own = names.next();
            let optional = option_of(ty)
                .map(|_| quote!(prefix.absent(#own, ::core::option::Option::as_ref(&self.#member), out);));
            quote!(#optional #(prefix.stale(#names, out);)*)
        }
    }
}

/// Whether there may be a name among those that [`absent`] writes.
pub(super) fn clears<'a>(slots: impl IntoIterator<Item = &'a Slot<'a>>) -> TokenStream {
    let clears = slots.into_iter().map(|slot| match &slot.kind {
        Kind::One { names, .. } => {
            let clears = names.len() > 1 || option_of(&slot.field.ty).is_some();
            quote!(#clears)
        }
        Kind::Flattened(_) => {
            let ty = &slot.field.ty;
            quote!(<#ty as ::roundtrip::with::fields::StoreFields>::CLEARS)
        }
    });
    quote!(false #(|| #clears)*)
}
