//! `ToArg` and `FromValue`: a struct of one field is that field, an enum of unit variants the name of its variant.

use std::collections::HashSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

use super::codec;
use super::generics::{header, is_phantom, stored_as_they_are};
use super::input::{Field, Input, Shape, Variant};
use super::problems::Problems;

/// What a type of one word is.
enum Word<'a> {
    /// A field, and those that are not stored.
    Field(&'a Field, Vec<&'a Field>),
    Names(Vec<Named<'a>>),
    /// Variants, each with its discriminant.
    Ints(Vec<(&'a Ident, TokenStream)>, Option<&'a Ident>),
}

/// A variant and how it is called: first as it is written.
struct Named<'a> {
    variant: &'a Ident,
    /// None for the one that keeps what is not known.
    names: Option<Vec<String>>,
}

pub(super) fn to_arg(input: &Input, problems: &mut Problems) -> TokenStream {
    let out = quote!(out);
    let (bounded, body) = match word(input, problems) {
        None => return TokenStream::new(),
        Some(Word::Field(field, _)) => {
            let member = &field.member;
            (stored_as_they_are([field]), codec::store(field, &quote!(&self.#member), &out))
        }
        Some(Word::Names(variants)) => {
            let arms = variants.iter().map(|Named { variant, names }| match names.as_deref() {
                Some([name, ..]) => quote!(Self::#variant => out.str(#name)),
                _ => quote!(Self::#variant(other) => ::roundtrip::arg::ToArg::to_arg(other, out)),
            });
            (Vec::new(), quote!(match self { #(#arms),* }))
        }
        Some(Word::Ints(variants, other)) => {
            let arms = variants.iter().map(|(variant, int)| quote!(Self::#variant => out.int(#int)));
            let other =
                other.map(|other| quote!(Self::#other(other) => ::roundtrip::arg::ToArg::to_arg(other, out)));
            (Vec::new(), quote!(match self { #(#arms,)* #other }))
        }
    };
    let path = quote!(::roundtrip::arg::ToArg);
    let header = header(input, &path, bounded, &path);
    quote! {
        #header {
            #[inline]
            fn to_arg(&self, out: ::roundtrip::arg::ArgWriter<'_>) -> ::roundtrip::arg::Written {
                #body
            }
        }
    }
}

pub(super) fn from_value(input: &Input, problems: &mut Problems) -> TokenStream {
    let name = &input.ident;
    let value = quote!(value);
    let (bounded, body) = match word(input, problems) {
        None => return TokenStream::new(),
        Some(Word::Field(field, unstored)) => {
            let restored = codec::restore(field, &value);
            let member = &field.member;
            let unstored = unstored.into_iter().map(|field| {
                let member = &field.member;
                quote!(, #member: ::core::default::Default::default())
            });
            let built = quote!(#name { #member: field #(#unstored)* });
            (stored_as_they_are([field]), quote!(#restored.map(|field| #built)))
        }
        Some(Word::Names(variants)) => (Vec::new(), from_name(name, &variants)),
        Some(Word::Ints(variants, other)) => (Vec::new(), from_int(name, &variants, other)),
    };
    let path = quote!(::roundtrip::value::FromValue);
    let header = header(input, &path, bounded, &path);
    quote! {
        #header {
            #[inline]
            fn from_value(value: ::roundtrip::value::Value<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                #body
            }
        }
    }
}

/// The impl of a type that did not derive, so that its users' code has no errors of its own.
pub(super) fn to_arg_fallback(input: &Input) -> TokenStream {
    let path = quote!(::roundtrip::arg::ToArg);
    let header = header(input, &path, [], &path);
    quote! {
        #header {
            fn to_arg(&self, _: ::roundtrip::arg::ArgWriter<'_>) -> ::roundtrip::arg::Written {
                ::core::unreachable!()
            }
        }
    }
}

/// The same for `FromValue`.
pub(super) fn from_value_fallback(input: &Input) -> TokenStream {
    let path = quote!(::roundtrip::value::FromValue);
    let header = header(input, &path, [], &path);
    quote! {
        #header {
            fn from_value(_: ::roundtrip::value::Value<'_>)
                -> ::core::result::Result<Self, ::roundtrip::value::DecodeError>
            {
                ::core::unreachable!()
            }
        }
    }
}

fn from_name(name: &Ident, variants: &[Named<'_>]) -> TokenStream {
    let arms = variants.iter().filter_map(|Named { variant, names }| {
        let names = names.as_deref()?;
        Some(quote!(#(#names)|* => ::core::result::Result::Ok(#name::#variant)))
    });
    let other = variants.iter().find(|named| named.names.is_none()).map(|named| named.variant);
    let written = variants.iter().filter_map(|named| named.names.as_ref()?.first().cloned());
    let rest = rest(name, other, &written.collect::<Vec<_>>());
    quote! {
        let text = value.to_text()?;
        match &*text {
            #(#arms,)*
            _ => #rest,
        }
    }
}

fn from_int(name: &Ident, variants: &[(&Ident, TokenStream)], other: Option<&Ident>) -> TokenStream {
    let consts: Vec<_> = (0..variants.len()).map(|number| format_ident!("VARIANT_{number}")).collect();
    let declared = variants
        .iter()
        .zip(&consts)
        .map(|((_, int), name)| quote!(const #name: ::core::primitive::i64 = #int;));
    let arms = variants
        .iter()
        .zip(&consts)
        .map(|((variant, _), number)| quote!(#number => ::core::result::Result::Ok(#name::#variant)));
    let names: Vec<_> = variants.iter().map(|(variant, _)| variant.to_string()).collect();
    let rest = rest(name, other, &names);
    quote! {
        #(#declared)*
        match <::core::primitive::i64 as ::roundtrip::value::FromValue>::from_value(value)? {
            #(#arms,)*
            _ => #rest,
        }
    }
}

/// What is none of the known ones.
fn rest(name: &Ident, other: Option<&Ident>, known: &[String]) -> TokenStream {
    match other {
        Some(other) => quote!(::roundtrip::value::FromValue::from_value(value).map(#name::#other)),
        None => {
            let wanted = format!("a `{name}`: {}", known.join(", "));
            quote!(::core::result::Result::Err(::roundtrip::value::DecodeError::custom(#wanted)))
        }
    }
}

fn word<'a>(input: &'a Input, problems: &mut Problems) -> Option<Word<'a>> {
    match &input.shape {
        Shape::Named(_) | Shape::Tuple(_) | Shape::Unit => field(input, problems),
        Shape::Enum(variants) if input.attributes.int.is_some() => ints(variants, problems),
        Shape::Enum(variants) => names(input, variants, problems),
        Shape::Union => {
            problems.add(&input.ident, "this cannot be derived for a union: write the impl by hand");
            None
        }
    }
}

fn field<'a>(input: &'a Input, problems: &mut Problems) -> Option<Word<'a>> {
    let is_stored = |field: &&Field| field.attributes.skip.is_none() && !is_phantom(&field.ty);
    let (stored, unstored): (Vec<_>, Vec<_>) = input.fields().iter().partition(is_stored);
    match stored.as_slice() {
        [field] => return Some(Word::Field(field, unstored)),
        [] => problems
            .add(&input.ident, "a struct that is one value has one field, and this one has none: add it"),
        [_, second, ..] => {
            problems.add(&second.ty, "a struct that is one value has one field: with several, derive `FromReply` to read them and `ToRows` to write them");
        }
    }
    None
}

fn names<'a>(input: &Input, variants: &'a [Variant], problems: &mut Problems) -> Option<Word<'a>> {
    let (known, other) = sorted(variants, problems);
    let mut taken = HashSet::new();
    let mut named = Vec::new();
    for variant in known {
        let own = variant.attributes.name(&variant.ident, input.attributes.rename_all);
        let aliases = variant.attributes.aliases.iter().map(syn::LitStr::value);
        let names: Vec<String> = std::iter::once(own).chain(aliases).collect();
        for name in names.iter().filter(|name| !taken.insert((*name).clone())) {
            problems.add(
                &variant.ident,
                format!("two variants are called `{name}`: write `#[value(rename = \"..\")]` at one of them"),
            );
        }
        named.push(Named { variant: &variant.ident, names: Some(names) });
    }
    named.extend(other.map(|variant| Named { variant, names: None }));
    no_variants(input, named.is_empty(), problems)?;
    Some(Word::Names(named))
}

fn ints<'a>(variants: &'a [Variant], problems: &mut Problems) -> Option<Word<'a>> {
    let (known, other) = sorted(variants, problems);
    if let (Some(other), Some(last)) = (other, variants.last())
        && *other != last.ident
    {
        let message =
            "with `int` a variant's position is its number: move the variant with `other` to the end";
        problems.add(other, message);
    }
    let mut ints = Vec::new();
    // the last discriminant that stands there, and how many variants ago
    let (mut base, mut after) = (quote!(0), 0_i64);
    for variant in known {
        if let Some(discriminant) = &variant.discriminant {
            (base, after) = (quote!((#discriminant) as ::core::primitive::i64), 0);
        }
        let offset = Literal::i64_suffixed(after);
        ints.push((&variant.ident, if after == 0 { base.clone() } else { quote!(#base + #offset) }));
        after += 1;
        for renamed in variant.attributes.rename.iter().chain(&variant.attributes.aliases) {
            problems.add(
                renamed,
                "with `int` a variant is stored as its number, and other names have no use: remove this",
            );
        }
    }
    Some(Word::Ints(ints, other))
}

/// The variants without fields, and the one for what is not known.
fn sorted<'a>(variants: &'a [Variant], problems: &mut Problems) -> (Vec<&'a Variant>, Option<&'a Ident>) {
    let (others, known): (Vec<_>, Vec<_>) =
        variants.iter().partition(|variant| variant.attributes.other.is_some());
    for variant in known.iter().filter(|variant| !variant.fields.is_empty()) {
        let message = "a variant is stored as its name, so it cannot have fields; if this one is to keep whatever is not known, mark it \
                       `#[value(other)]`";
        problems.add(&variant.ident, message);
    }
    for variant in others.iter().filter(|variant| variant.fields.len() != 1) {
        let message = format!(
            "the variant with `other` keeps the unknown value in one field: write `{}(String)`",
            variant.ident
        );
        problems.add(&variant.ident, message);
    }
    if let [_, second, ..] = others.as_slice() {
        problems
            .add(&second.ident, "another variant keeps whatever is not known already: remove `other` here");
    }
    (known, others.first().map(|variant| &variant.ident))
}

fn no_variants(input: &Input, none: bool, problems: &mut Problems) -> Option<()> {
    if none {
        problems.add(&input.ident, "an enum without variants has no value: add a variant");
        return None;
    }
    Some(())
}
