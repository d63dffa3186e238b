//! `FromReply`: a struct is a reply of names and values, or a list.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::attributes::option_of;
use super::fields::{self, Kind, Presence, Slot, absent, form, is_left_out};
use super::generics::header;
use super::input::{Field, Input, Shape};
use super::keys::Vocabulary;
use super::own::Own;
use super::problems::Problems;

/// What `#[reply(..)]` says.
#[derive(Default)]
struct ReplyAttributes {
    /// It is read by place, although its fields have names.
    list: bool,
    /// The model some of whose fields it has.
    of: Option<Path>,
}

const OF_REPLIES: Vocabulary = Vocabulary {
    attribute: "reply",
    misplaced: None,
    place: "a reply",
    keys: &["list", "of"],
    repeatable: &[],
};

pub(super) fn from_reply(input: &Input, problems: &mut Problems) -> TokenStream {
    let attributes = ReplyAttributes::read(input, problems);
    match &input.shape {
        Shape::Named(fields) if attributes.list => list(input, fields, problems),
        Shape::Named(_) => named(input, attributes.of.as_ref(), problems),
        Shape::Tuple(fields) if fields.len() == 1 && !attributes.list => {
            let message = "a struct of one field is a single value: derive `FromValue`; for a list of one write `#[reply(list)]`";
            problems.add(&input.ident, message);
            TokenStream::new()
        }
        Shape::Tuple(fields) => list(input, fields, problems),
        Shape::Unit => {
            problems.add(&input.ident, "`FromReply` reads into fields, and this struct has none: add one");
            TokenStream::new()
        }
        Shape::Enum(_) | Shape::Union => {
            let message = "`FromReply` is derived for structs: for an enum whose variants have no fields derive `FromValue`, else write the impl by hand";
            problems.add(&input.ident, message);
            TokenStream::new()
        }
    }
}

/// The impls of a type that did not derive, so that its users' code has no errors of its own.
pub(super) fn fallback(input: &Input) -> TokenStream {
    let [from_reply, from_map] = ["FromReply", "FromMap"].map(|name| header_of(input, name));
    let fields = header(input, &quote!(::roundtrip::with::fields::Fields), [], &TokenStream::new());
    quote! {
        #fields {
            type Partial = ();
            const NAMES: &'static ::roundtrip::with::names::Names =
                &::roundtrip::with::names::Names { own: &[], flattened: &[] };

            fn read_field(
                _: &mut Self::Partial,
                _: &[::core::primitive::u8],
                _: &mut ::roundtrip::value::Reply<'_>,
            ) -> ::core::result::Result<::core::primitive::bool, ::roundtrip::value::DecodeError> {
                ::core::unreachable!()
            }

            fn finish(_: Self::Partial) -> ::core::result::Result<Self, ::roundtrip::value::DecodeError> {
                ::core::unreachable!()
            }
        }

        #from_reply {
            fn from_reply(_: &mut ::roundtrip::value::Reply<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                ::core::unreachable!()
            }
        }

        #from_map {}
    }
}

fn header_of(input: &Input, name: &str) -> TokenStream {
    let name = fields::local(name);
    header(input, &quote!(::roundtrip::value::#name), [], &TokenStream::new())
}

impl ReplyAttributes {
    fn read(input: &Input, problems: &mut Problems) -> ReplyAttributes {
        let mut read = ReplyAttributes::default();
        OF_REPLIES.read(&input.attrs, problems, |entry| {
            match entry.key.to_string().as_str() {
                "list" => {
                    entry.flag()?;
                    read.list = true;
                }
                _ => read.of = Some(entry.value()?),
            }
            Ok(())
        });
        read
    }
}

/// Read by name.
fn named(input: &Input, of: Option<&Path>, problems: &mut Problems) -> TokenStream {
    let slots = Slot::all(input, problems);
    let part = of.map(|model| part_of(input, model, &slots, problems));
    let path = quote!(::roundtrip::with::fields::Fields);
    let kept = Own::around(input, "__Partial", fields::partial(&slots)).with_default(input);
    let (partial, opened, moved) = (&kept.ty, kept.open_mut(quote!(partial)), kept.open(quote!(partial)));
    let names = fields::names(&slots, &path);
    let assertions = fields::assertions(input, &slots, &path);
    let (asserted, asserted_inside) = match input.generics.params.is_empty() {
        true => (quote!(const _: () = { #assertions };), None),
        // only where the types are known
        false => (TokenStream::new(), Some(quote!(const { #assertions }))),
    };
    let read = read_field(input, &slots, false);
    let finish = finish(input, &slots);
    let bound = quote!(::roundtrip::with::Restore);
    let headers = ["FromReply", "FromMap"].map(|name| {
        let name = fields::local(name);
        header(input, &quote!(::roundtrip::value::#name), bounded(input.fields()), &bound)
    });
    let [from_reply, from_map] = headers;
    let fields_header = header(input, &path, bounded(input.fields()), &bound);
    let fields_impl = quote! {
        #fields_header {
            type Partial = #partial;
            const NAMES: &'static ::roundtrip::with::names::Names = #names;

            fn read_field(
                partial: &mut Self::Partial,
                name: &[::core::primitive::u8],
                reply: &mut ::roundtrip::value::Reply<'_>,
            ) -> ::core::result::Result<::core::primitive::bool, ::roundtrip::value::DecodeError> {
                #asserted_inside
                #opened
                #read
            }

            fn finish(partial: Self::Partial) -> ::core::result::Result<Self, ::roundtrip::value::DecodeError> {
                #moved
                ::core::result::Result::Ok(#finish)
            }
        }
    };
    let fields_impl = Own::beside([&kept], fields_impl);
    quote! {
        #fields_impl

        #from_reply {
            const EMPTY_IS_NONE: ::core::primitive::bool = true;

            fn from_reply(reply: &mut ::roundtrip::value::Reply<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                ::roundtrip::with::fields::read_all(reply)
            }
        }

        #from_map {}

        #asserted
        #part
    }
}

/// That each field is one of the model's, with the same name and type.
fn part_of(input: &Input, model: &Path, slots: &[Slot<'_>], problems: &mut Problems) -> TokenStream {
    let name = &input.ident;
    if let Some(parameter) = input.generics.params.first() {
        problems.add(parameter, "a part of a model cannot be generic: remove the parameter");
    }
    let checks = slots.iter().filter_map(|slot| {
        let Kind::One { names, ty, .. } = &slot.kind else {
            let message = "a part of a model has only fields of the model itself: remove `flatten`, and write the fields that you need";
            problems.push(syn::Error::new(slot.field.ty.span(), message));
            return None;
        };
        let (own, span) = (names.first(), slot.field.member.span());
        let constant = Ident::new(&fields::show(&slot.field.member).to_uppercase(), span);
        let message = format!(
            "the field that `{name}.{}` is read from has another name in the model: write the same `rename` here as there",
            fields::show(&slot.field.member)
        );
        Some(quote_spanned! {ty.span()=>
            ::core::assert!(
                ::roundtrip::with::names::equal(::roundtrip::model::same::<#model, #ty, _, _>(<#model>::#constant), #own),
                #message
            );
        })
    });
    let checks: TokenStream = checks.collect();
    quote! {
        impl ::roundtrip::model::PartOf<#model> for #name {}

        const _: () = { #checks };
    }
}

/// The arms that read a field into its slot.
pub(super) fn read_field(input: &Input, slots: &[Slot<'_>], in_record: bool) -> TokenStream {
    let mut arms = TokenStream::new();
    let mut others = TokenStream::new();
    for slot in slots {
        let (place, ty) = (slot.place(), &slot.field.ty);
        match &slot.kind {
            Kind::Flattened(prefix) => {
                let prefix = syn::LitByteStr::new(prefix.as_bytes(), ty.span());
                others.extend(quote_spanned! {ty.span()=>
                    if let ::core::option::Option::Some(name) = name.strip_prefix(#prefix) {
                        if <#ty as ::roundtrip::with::fields::Fields>::read_field(&mut #place, name, reply)? {
                            return ::core::result::Result::Ok(true);
                        }
                    }
                });
            }
            Kind::One { names, ty, .. } => {
                let error = fields::place(input, slot.field);
                let read = match form(&slot.field.attributes) {
                    Some(form) => quote! {
                        ::roundtrip::with::fields::read_with(&mut #place, reply, #error, |value| #form::restore(value))
                    },
                    // by the same trait as writing, so that a type that fits neither is one error
                    None if in_record => quote_spanned! {ty.span()=>
                        <#ty as ::roundtrip::with::fields::InRecord>::read_stored(&mut #place, reply, #error)
                    },
                    None => quote_spanned! {ty.span()=>
                        ::roundtrip::with::fields::read::<#ty>(&mut #place, reply, #error)
                    },
                };
                let mut names = names.iter().map(|name| syn::LitByteStr::new(name.as_bytes(), ty.span()));
                let (own, older): (_, Vec<_>) = (names.next(), names.collect());
                arms.extend(quote!(#own => #read,));
                if !older.is_empty() {
                    arms.extend(quote! {
                        #(#older)|* if #place.is_some() => ::roundtrip::with::fields::skip(reply),
                        #(#older)|* => #read,
                    });
                }
            }
        }
    }
    quote! {
        match name {
            #arms
            _ => {
                #others
                ::core::result::Result::Ok(false)
            }
        }
    }
}

/// The struct out of its slots.
fn finish(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let name = &input.ident;
    let stored = slots.iter().map(|slot| {
        let (member, value) = (&slot.field.member, finished(input, slot));
        quote!(#member: #value)
    });
    let left_out = input.fields().iter().filter(|field| is_left_out(field)).map(|field| {
        let (member, value) = (&field.member, absent(&field.attributes));
        quote!(#member: #value)
    });
    quote!(#name { #(#stored,)* #(#left_out,)* })
}

/// The value of a field out of its slot.
pub(super) fn finished(input: &Input, slot: &Slot<'_>) -> TokenStream {
    let (place, ty) = (slot.place(), &slot.field.ty);
    let Kind::One { names, presence, .. } = &slot.kind else {
        return quote_spanned!(ty.span()=> <#ty as ::roundtrip::with::fields::Fields>::finish(#place)?);
    };
    match presence {
        Presence::Optional => place,
        Presence::Required => {
            let (struct_name, own) = (input.ident.to_string(), names.first());
            quote!(::roundtrip::with::fields::required(#place, #struct_name, #own)?)
        }
        Presence::Default => {
            let (default, optional) = (absent(&slot.field.attributes), option_of(ty).is_some());
            let default = if optional { default } else { quote!(#default) };
            let some = if optional { quote!(::core::option::Option::Some(value)) } else { quote!(value) };
            quote! {
                match #place {
                    ::core::option::Option::Some(value) => #some,
                    ::core::option::Option::None => #default,
                }
            }
        }
    }
}

/// Read by place.
fn list(input: &Input, fields: &[Field], problems: &mut Problems) -> TokenStream {
    let name = &input.ident;
    let stored: Vec<_> = fields.iter().filter(|field| !is_left_out(field)).collect();
    for field in &stored {
        let Some(FieldKeys { span, key }) = FieldKeys::of(field) else { continue };
        let message = format!("`{key}` has no use in a list, whose fields are read by position: remove it");
        problems.push(syn::Error::new(span, message));
    }
    let width = stored.len();
    let members = fields.iter().map(|field| {
        let member = &field.member;
        let value = if is_left_out(field) { absent(&field.attributes) } else { element(input, field) };
        quote!(#member: #value)
    });
    let built = quote!(#name { #(#members),* });
    let bound = quote!(::roundtrip::with::Restore);
    let header = header(input, &quote!(::roundtrip::value::FromReply), bounded(fields), &bound);
    quote! {
        #header {
            const WIDTH: ::core::primitive::usize = #width;

            fn from_reply(reply: &mut ::roundtrip::value::Reply<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                ::roundtrip::with::fields::list(reply, #width)?;
                Self::from_flat(reply)
            }

            fn from_flat(reply: &mut ::roundtrip::value::Reply<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                ::core::result::Result::Ok(#built)
            }
        }
    }
}

/// A key of a field that makes no sense where it is read by place.
struct FieldKeys {
    span: proc_macro2::Span,
    key: &'static str,
}

impl FieldKeys {
    fn of(field: &Field) -> Option<FieldKeys> {
        let attributes = &field.attributes;
        let rename = attributes.rename.as_ref().map(|name| FieldKeys { span: name.span(), key: "rename" });
        let alias = attributes.aliases.first().map(|name| FieldKeys { span: name.span(), key: "alias" });
        let flatten =
            attributes.flatten.as_ref().map(|flatten| FieldKeys { span: flatten.span, key: "flatten" });
        rename.or(alias).or(flatten)
    }
}

/// Reads the next element of a list.
fn element(input: &Input, field: &Field) -> TokenStream {
    let place = fields::place(input, field);
    let inner = option_of(&field.ty);
    let ty = inner.unwrap_or(&field.ty);
    let read = |reply: &TokenStream| match form(&field.attributes) {
        Some(form) => quote! {
            ::roundtrip::with::fields::element_with(#reply, #place, |value| #form::restore(value))
        },
        None => quote_spanned! {ty.span()=>
            ::roundtrip::with::fields::element::<#ty>(#reply, #place)
        },
    };
    let reply = quote!(reply);
    if inner.is_none() && field.attributes.default.is_none() {
        let read = read(&reply);
        return quote!(#read?);
    }
    let (read, absent) = (read(&reply), absent(&field.attributes));
    let optional = quote!(::roundtrip::with::fields::optional(reply, |reply| #read)?);
    match (inner, &field.attributes.default) {
        (Some(_), None) => optional,
        (Some(_), Some(_)) => quote!(match #optional {
            ::core::option::Option::None => #absent,
            some => some,
        }),
        (None, _) => quote!(match #optional {
            ::core::option::Option::Some(value) => value,
            ::core::option::Option::None => #absent,
        }),
    }
}

/// The types of fields that have the form of their type.
pub(super) fn bounded(fields: &[Field]) -> impl Iterator<Item = &syn::Type> {
    let plain = |field: &&Field| form(&field.attributes).is_none() && field.attributes.flatten.is_none();
    let read = fields.iter().filter(|field| !is_left_out(field)).filter(plain);
    read.map(|field| option_of(&field.ty).unwrap_or(&field.ty))
}
