//! A test that a typed method sends what the untyped one sends: both are called with the same arguments, for every typed method of a
//! spec.
//!
//! Whoever calls the macro says what to call with: `SampleE` is a type for the letter `E`, `sample()` a value of a type, and
//! `Spelled<KIND>` a key of a kind.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use roundtrip_spec::facts::Reach;
use roundtrip_spec::model::{Argument, KeyKind, Made, MadeKind, Part, Shape, Step, Type};
use roundtrip_spec::types::{ArgType, Param, Write};

use super::keyspaces::{At, at_kind, kinds};
use super::requests::steps_of;
use super::typed::{Typed, substitute};
use super::{Context, cfg, ident};

/// `fn all(client: &Client, same: &mut dyn FnMut(&str, &Request, &Request))`.
pub(super) fn calls(context: &Context<'_>) -> TokenStream {
    let blocks = kinds(context).into_iter().flat_map(|kind| [At::One, At::All].map(|at| (kind, at)));
    let blocks: TokenStream = blocks.map(|(kind, at)| block(kind, at, context)).collect();
    quote! {
        fn all(client: &Client, same: &mut dyn FnMut(&str, &Request, &Request)) {
            #blocks
        }
    }
}

fn block(kind: &KeyKind, at: At, context: &Context<'_>) -> TokenStream {
    let all = at_kind(kind, at, context).into_iter();
    // what changes its connection needs one, and so a server
    let on_clients = all.filter(|typed| {
        matches!(typed.call.form().flags.reach(), Reach::Reads | Reach::Writes | Reach::Blocks)
    });
    let calls = on_clients.map(|typed| {
        let call = call(&typed, at, context);
        let cfg = cfg(typed.call.method.feature.as_slice());
        quote!(#cfg #call)
    });
    calls.collect()
}

fn call(typed: &Typed<'_>, at: At, context: &Context<'_>) -> TokenStream {
    let name = typed.call.name();
    let kind = sampled(typed.kind.ty.clone());
    let steps = steps_of(typed.call);
    let mut bound = false;
    let (mut untyped, mut rest) = (Vec::new(), Vec::new());
    for step in steps.iter() {
        let Step::Argument(argument) = step else { continue };
        if !bound && is_key(argument) {
            bound = true;
            untyped.push(if at == At::One { quote!(key) } else { quote!([key, key]) });
            continue;
        }
        let sample = value(typed, argument, context);
        untyped.push(sample.clone());
        rest.push(sample);
    }
    if let Some(options) = typed.call.options {
        let options = ident(options);
        untyped.push(quote!(#options::new()));
        rest.push(quote!(#options::new()));
    }
    let with_key =
        |tokens: TokenStream| substitute(tokens, &|word| (word == "Key").then(|| quote!(Spelled<#kind>)));
    let letters = typed.call.form().returns.free.iter().filter_map(|(letter, _)| {
        let (_, ty) = typed.keyed.replies.iter().find(|(name, _)| name == letter)?;
        Some(with_key(sampled(ty.clone())))
    });
    let letters: Vec<_> = letters.collect();
    let chosen = (!letters.is_empty()).then(|| quote!(::<#(#letters),*>));
    let free = typed.free_letters(at, context).into_iter().map(|letter| format_ident!("Sample{letter}"));
    let free: Vec<_> = free.collect();
    let free = (!free.is_empty()).then(|| quote!(::<#(#free),*>));
    let at_keys = match at {
        At::One => quote!(client.at(key)),
        At::All => quote!(client.at_all([key, key])),
    };
    let shown = format!("{}.{name}", typed.kind.ty);
    quote! {
        {
            let key = Spelled::<#kind>::default();
            same(
                #shown,
                client.#name #chosen (#(#untyped),*).__request(),
                #at_keys.#name #free (#(#rest),*).__request(),
            );
        }
    }
}

fn is_key(argument: &Argument) -> bool {
    match &argument.shape {
        Shape::One(Type::Known(ty)) | Shape::Many(Type::Known(ty), _) => ty.write == Write::Key,
        _ => false,
    }
}

/// Something to pass for the argument.
fn value(typed: &Typed<'_>, argument: &Argument, context: &Context<'_>) -> TokenStream {
    match &argument.shape {
        Shape::One(ty) => one(Some(typed), ty, context),
        Shape::Many(ty, _) => {
            let one = one(Some(typed), ty, context);
            quote!([#one, #one])
        }
        Shape::Rows { prefix, columns, .. } => match columns.as_slice() {
            [only] if !prefix.is_empty() => {
                let one = known(Some(typed), only, context);
                quote!([#one, #one])
            }
            columns => rows(typed, columns, context),
        },
        Shape::Zip(columns, _) => rows(typed, columns, context),
    }
}

fn rows(typed: &Typed<'_>, columns: &[&ArgType], context: &Context<'_>) -> TokenStream {
    let row: Vec<_> = columns.iter().map(|column| known(Some(typed), column, context)).collect();
    quote!([(#(#row,)*), (#(#row,)*)])
}

fn one(typed: Option<&Typed<'_>>, ty: &Type, context: &Context<'_>) -> TokenStream {
    match ty {
        Type::Known(ty) => known(typed, ty, context),
        Type::Made(name) => made(name, context),
    }
}

fn known(typed: Option<&Typed<'_>>, ty: &ArgType, context: &Context<'_>) -> TokenStream {
    let mapped = typed.and_then(|typed| typed.expected(ty));
    match ty.param {
        Param::Word => match mapped {
            Some(kind) if ty.write == Write::Key => {
                let kind = sampled(kind);
                quote!(Spelled::<#kind>::default())
            }
            Some(ty) => {
                let ty = sampled(ty);
                quote!(sample::<#ty>())
            }
            None => quote!("word"),
        },
        Param::Primitive(name) => {
            let name = ident(name);
            quote!(sample::<::core::primitive::#name>())
        }
        // a number is a time in any unit
        Param::Trait(_) => quote!(7_u64),
        Param::Into(name) => {
            let name = context.runtime(name);
            quote!(sample::<#name>())
        }
    }
}

/// A value of a type that the spec makes: its first one.
fn made(name: &str, context: &Context<'_>) -> TokenStream {
    let Some(made) = context.spec.types.iter().find(|made| made.name == name) else {
        return TokenStream::new();
    };
    let Made { name, kind, .. } = made;
    let name = ident(name);
    let arguments = |part: &Part| -> Vec<TokenStream> {
        let arguments = part.steps.iter().filter_map(|step| match step {
            Step::Argument(argument) => Some(argument),
            _ => None,
        });
        arguments
            .map(|argument| match &argument.shape {
                Shape::One(ty) => one(None, ty, context),
                Shape::Many(ty, _) => {
                    let one = one(None, ty, context);
                    quote!([#one])
                }
                Shape::Rows { columns, .. } => {
                    let row = columns.iter().map(|column| known(None, column, context));
                    quote!([(#(#row,)*)])
                }
                Shape::Zip(columns, _) => {
                    let row = columns.iter().map(|column| known(None, column, context));
                    quote!([(#(#row,)*)])
                }
            })
            .collect()
    };
    match kind {
        MadeKind::Words(words) => {
            let first = words.first().map(|word| ident(&word.name));
            quote!(#name::#first)
        }
        MadeKind::OneOf(parts) => {
            let constructor = parts.first().map(|part| ident(&part.name));
            let arguments = parts.first().map(arguments).unwrap_or_default();
            quote!(#name::#constructor(#(#arguments),*))
        }
        MadeKind::Sequence { required, .. } => {
            let arguments: Vec<_> = required.iter().flat_map(arguments).collect();
            quote!(#name::new(#(#arguments),*))
        }
    }
}

/// Letters as the types that stand for them.
fn sampled(ty: TokenStream) -> TokenStream {
    substitute(ty, &|word| {
        let is_letter = word.len() == 1 && word.chars().all(|letter| letter.is_ascii_uppercase());
        let name = format_ident!("Sample{word}");
        is_letter.then(|| quote!(#name))
    })
}
