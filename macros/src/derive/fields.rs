//! The fields of a struct, as those derives see them that deal with several.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, LitStr, Member, Type};

use super::attributes::{FieldAttributes, FieldDefault, option_of};
use super::generics::is_phantom;
use super::input::{Field, Input};
use super::problems::Problems;

/// A field with its place among those that are read.
pub(super) struct Slot<'a> {
    pub(super) field: &'a Field,
    pub(super) kind: Kind<'a>,
    /// Where it is kept until all have come.
    number: usize,
    /// How many there are.
    of: usize,
}

pub(super) enum Kind<'a> {
    /// A field of its own.
    One {
        /// How it is called, then how it was called.
        names: Vec<String>,
        /// What is in the `Option`, else the type as it is.
        ty: &'a Type,
        presence: Presence,
    },
    /// The fields of another struct, and what stands before their names.
    Flattened(String),
}

/// What becomes of a field that does not come.
pub(super) enum Presence {
    Required,
    Optional,
    Default,
}

impl<'a> Slot<'a> {
    /// The fields that are read and written by name.
    pub(super) fn all(input: &'a Input, problems: &mut Problems) -> Vec<Slot<'a>> {
        Slot::of(input.fields(), input, problems)
    }

    /// The same of these fields.
    pub(super) fn of(
        fields: impl IntoIterator<Item = &'a Field>,
        input: &Input,
        problems: &mut Problems,
    ) -> Vec<Slot<'a>> {
        let stored: Vec<_> = fields.into_iter().filter(|field| !is_left_out(field)).collect();
        let mut taken: HashMap<String, &Member> = HashMap::new();
        let of = stored.len();
        let slot = |(number, field): (usize, &'a Field)| {
            let kind = Kind::of(field, input, problems);
            if let Kind::One { names, .. } = &kind {
                for name in names {
                    if let Some(other) = taken.insert(name.clone(), &field.member) {
                        let (this, other) = (show(&field.member), show(other));
                        let message = format!(
                            "two fields are called `{name}` in the hash, `{other}` and `{this}`: write `rename = \"..\"` at one of them"
                        );
                        problems.push(syn::Error::new(name_span(field), message));
                    }
                }
            }
            Slot { field, kind, number, of }
        };
        stored.into_iter().enumerate().map(slot).collect()
    }

    /// Its place in the tuple of all: tuples of more than twelve have no `Default`, so that many are tuples of tuples.
    pub(super) fn place(&self) -> TokenStream {
        let mut indexes = vec![Index::from(self.number % WIDTH)];
        let (mut number, mut of) = (self.number, self.of);
        while of > WIDTH {
            (number, of) = (number / WIDTH, of.div_ceil(WIDTH));
            indexes.push(Index::from(number % WIDTH));
        }
        let indexes = indexes.iter().rev();
        quote!(partial #(.#indexes)*)
    }

    /// The type of what is kept.
    fn kept(&self) -> TokenStream {
        let ty = &self.field.ty;
        match &self.kind {
            Kind::One { ty, .. } => quote!(::core::option::Option<#ty>),
            Kind::Flattened(_) => {
                quote_spanned!(ty.span()=> <#ty as ::roundtrip::with::fields::Fields>::Partial)
            }
        }
    }
}

const WIDTH: usize = 12;

/// The type of all that is kept.
pub(super) fn partial(slots: &[Slot<'_>]) -> TokenStream {
    let mut kept: Vec<_> = slots.iter().map(Slot::kept).collect();
    while kept.len() > WIDTH {
        kept = kept.chunks(WIDTH).map(|chunk| quote!((#(#chunk,)*))).collect();
    }
    quote!((#(#kept,)*))
}

impl<'a> Kind<'a> {
    fn of(field: &'a Field, input: &Input, problems: &mut Problems) -> Kind<'a> {
        let FieldAttributes { flatten, aliases, default, version, ttl, extra, .. } = &field.attributes;
        if let Some(ttl) = ttl {
            let message = "there is no attribute for the TTL of one field yet: set it with `at(key).expire_field(..)` of a model";
            problems.push(syn::Error::new(ttl.span(), message));
        }
        if let Some(extra) = *extra {
            let message = "there is no `extra` yet: remove it. Fields that the struct does not have are ignored, and stay when a record is saved";
            problems.push(syn::Error::new(extra, message));
        }
        let inner = option_of(&field.ty);
        if let Some(flatten) = flatten {
            if inner.is_some() {
                let message = "an `Option` cannot be flattened, since any of the inner fields may be missing alone: flatten the struct \
                               itself, and make its fields `Option`";
                problems.push(syn::Error::new(field.ty.span(), message));
            }
            return Kind::Flattened(flatten.prefix.as_ref().map(LitStr::value).unwrap_or_default());
        }
        let own = field.name(&input.attributes).unwrap_or_default();
        let names = std::iter::once(own).chain(aliases.iter().map(LitStr::value)).collect();
        let presence = match (default, inner) {
            (Some(_), _) => Presence::Default,
            (None, None) if version.is_some() => Presence::Default,
            (None, Some(_)) => Presence::Optional,
            (None, None) => Presence::Required,
        };
        Kind::One { names, ty: inner.unwrap_or(&field.ty), presence }
    }
}

/// Whether the field is neither read nor written.
pub(super) fn is_left_out(field: &Field) -> bool {
    field.attributes.skip.is_some() || is_phantom(&field.ty)
}

/// The value of a field that does not come.
pub(super) fn absent(attributes: &FieldAttributes) -> TokenStream {
    match &attributes.default {
        Some(FieldDefault::Function(path)) => quote!(#path()),
        Some(FieldDefault::OfType(_)) | None => quote!(::core::default::Default::default()),
    }
}

/// The form of a field: a path to `store` and `restore`, where it is not that of its type.
pub(super) fn form(attributes: &FieldAttributes) -> Option<TokenStream> {
    match (&attributes.with, attributes.json) {
        (Some(module), _) => Some(module.to_token_stream()),
        (None, Some(json)) => Some(quote_spanned!(json=> ::roundtrip::with::json)),
        (None, None) => None,
    }
}

/// `Type.field`, for errors.
pub(super) fn place(input: &Input, field: &Field) -> String {
    format!("{}.{}", input.ident, show(&field.member))
}

/// The names of all fields, as the runtime wants them.
pub(super) fn names(slots: &[Slot<'_>], fields: &TokenStream) -> TokenStream {
    let own = slots.iter().flat_map(|slot| match &slot.kind {
        Kind::One { names, .. } => names.as_slice(),
        Kind::Flattened(_) => &[],
    });
    let flattened = slots.iter().filter_map(|slot| match &slot.kind {
        Kind::One { .. } => None,
        Kind::Flattened(prefix) => {
            let ty = &slot.field.ty;
            Some(quote_spanned!(ty.span()=> (#prefix, <#ty as #fields>::NAMES)))
        }
    });
    quote! {
        &::roundtrip::with::names::Names { own: &[#(#own),*], flattened: &[#(#flattened),*] }
    }
}

/// What does not compile where a flattened field has a name that is there already.
pub(super) fn assertions(input: &Input, slots: &[Slot<'_>], fields: &TokenStream) -> TokenStream {
    let before = quote!(::roundtrip::with::names::Prefix::NONE);
    let assert = |(number, slot): (usize, &Slot<'_>)| {
        let Kind::Flattened(prefix) = &slot.kind else { return None };
        let (ty, span) = (&slot.field.ty, slot.field.ty.span());
        let others = slots
            .iter()
            .enumerate()
            .filter(|(other, slot)| *other < number || matches!(slot.kind, Kind::One { .. }));
        let others: Vec<_> = others.map(|(_, slot)| slot).collect();
        let own = others.iter().flat_map(|slot| match &slot.kind {
            Kind::One { names, .. } => names.as_slice(),
            Kind::Flattened(_) => &[],
        });
        let flattened = others.iter().filter_map(|slot| match &slot.kind {
            Kind::One { .. } => None,
            Kind::Flattened(prefix) => {
                let ty = &slot.field.ty;
                Some(quote!((#prefix, <#ty as #fields>::NAMES)))
            }
        });
        let message = format!(
            "two fields are called the same in the hash: one of `{}` and one that is flattened from `{}`; write `flatten = \
             \"prefix.\"`",
            input.ident,
            ty.to_token_stream()
        );
        Some(quote_spanned! {span=>
            ::core::assert!(
                <#ty as #fields>::NAMES.disjoint(
                    #before.then(#prefix),
                    &::roundtrip::with::names::Names { own: &[#(#own),*], flattened: &[#(#flattened),*] },
                    #before,
                ),
                #message
            );
        })
    };
    slots.iter().enumerate().filter_map(assert).collect()
}

/// Where the name of a field stands.
fn name_span(field: &Field) -> proc_macro2::Span {
    match (&field.attributes.rename, &field.member) {
        (Some(rename), _) => rename.span(),
        (None, member) => member.span(),
    }
}

pub(super) fn show(member: &Member) -> String {
    let name = match member {
        Member::Named(ident) => ident.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    };
    name.trim_start_matches("r#").to_owned()
}

/// An identifier that no name of the user's can meet.
pub(super) fn local(name: &str) -> Ident {
    Ident::new(name, proc_macro2::Span::mixed_site())
}
