//! Steps to parameters and to the statements that encode them.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use roundtrip_spec::model::{Argument, AtLeast, MadeKind, Shape, Step, Type};
use roundtrip_spec::notation::Unit;
use roundtrip_spec::types::{ArgType, Param, Write};

use super::{Context, encoded, ident, local};

/// What the words are written to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sink {
    /// A request, which takes note of timeouts that block.
    Request,
    /// A fragment: an option or an alternative.
    Fragment,
}

/// `name: type` for each argument.
pub(super) fn parameters(steps: &[Step], context: &Context<'_>) -> Vec<TokenStream> {
    let parameter = |argument: &Argument| {
        let name = ident(&argument.name);
        let ty = parameter_type(&argument.shape, context);
        quote!(#name: #ty)
    };
    arguments(steps).map(parameter).collect()
}

/// The names alone, to pass them on.
pub(super) fn names(steps: &[Step]) -> Vec<TokenStream> {
    let name = |argument: &Argument| {
        let name = ident(&argument.name);
        quote!(#name)
    };
    arguments(steps).map(name).collect()
}

/// How many words the steps give, if that is known before they are run.
pub(super) fn known_words(steps: &[Step], context: &Context<'_>) -> Option<usize> {
    let words = |step: &Step| match step {
        Step::Literal(words) => Some(words.len()),
        Step::Argument(Argument { shape: Shape::One(Type::Known(_)), .. }) => Some(1),
        Step::Argument(Argument { shape: Shape::One(Type::Made(name)), .. }) => words_of_made(name, context),
        Step::Argument(_) | Step::Slots(_) => None,
        Step::Count(_) => Some(1),
    };
    steps.iter().map(words).sum()
}

/// The statements that encode the steps. `words` is the expression that they are written to.
pub(super) fn statements(steps: &[Step], into: Sink, context: &Context<'_>) -> TokenStream {
    steps.iter().map(|step| statement(step, into, context)).collect()
}

/// `literal(b"..", n)` arguments for words that are fixed.
pub(super) fn literal<W: AsRef<str>>(words: &[W]) -> TokenStream {
    let bytes = Literal::byte_string(&encoded(words));
    let count = Literal::usize_unsuffixed(words.len());
    quote!(#bytes, #count)
}

fn arguments(steps: &[Step]) -> impl Iterator<Item = &Argument> {
    steps.iter().filter_map(|step| match step {
        Step::Argument(argument) => Some(argument),
        _ => None,
    })
}

/// An enum whose variants are as long as each other.
fn words_of_made(name: &str, context: &Context<'_>) -> Option<usize> {
    let made = context.spec.types.iter().find(|made| made.name == name)?;
    let MadeKind::Words(variants) = &made.kind else { return None };
    let len = variants.first()?.words.len();
    variants.iter().all(|variant| variant.words.len() == len).then_some(len)
}

pub(super) fn parameter_type(shape: &Shape, context: &Context<'_>) -> TokenStream {
    match shape {
        Shape::One(Type::Made(name)) => {
            let name = ident(name);
            quote!(#name)
        }
        Shape::One(Type::Known(ty)) => match ty.param {
            Param::Word => implementing(context.runtime("ToArg")),
            Param::Trait(name) => implementing(context.runtime(name)),
            Param::Into(name) => {
                let (takes, name) = (context.runtime("As"), context.runtime(name));
                quote!(impl #takes<#name>)
            }
            Param::Primitive(name) => primitive(name),
        },
        Shape::Many(Type::Known(ArgType { param: Param::Word, .. }), _) => {
            implementing(context.runtime("ToArgs"))
        }
        Shape::Many(ty, _) => {
            let many = context.runtime("Many");
            let element = element_type(ty, context);
            quote!(impl #many<#element>)
        }
        Shape::Rows { prefix, columns, .. } => match columns.as_slice() {
            // one argument each, with fixed words before it
            [_] if !prefix.is_empty() => implementing(context.runtime("ToArgs")),
            columns => rows_type(columns, context),
        },
        Shape::Zip(columns, _) => rows_type(columns, context),
    }
}

fn implementing(name: TokenStream) -> TokenStream {
    quote!(impl #name)
}

fn rows_type(columns: &[&ArgType], context: &Context<'_>) -> TokenStream {
    let rows = context.runtime("ToRows");
    let slots = slots(columns, context);
    quote!(impl #rows<#slots>)
}

/// `(Double, Any)`: what stands in the places of a row.
fn slots(columns: &[&ArgType], context: &Context<'_>) -> TokenStream {
    let slots = columns.iter().filter_map(|column| column.slot).map(|slot| context.runtime(slot));
    quote!((#(#slots,)*))
}

/// The concrete type of a repetition's elements.
fn element_type(ty: &Type, context: &Context<'_>) -> TokenStream {
    match ty {
        Type::Made(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Type::Known(ty) => match ty.param {
            Param::Primitive(name) => primitive(name),
            Param::Into(name) | Param::Trait(name) => context.runtime(name),
            Param::Word => context.runtime("ToArg"),
        },
    }
}

fn primitive(name: &str) -> TokenStream {
    let name = ident(name);
    quote!(::core::primitive::#name)
}

fn statement(step: &Step, into: Sink, context: &Context<'_>) -> TokenStream {
    let words = words(into);
    match step {
        Step::Literal(fixed) => {
            let literal = literal(fixed);
            quote!(#words.literal(#literal);)
        }
        Step::Count(number) => {
            let count = count(*number);
            quote!(let #count = #words.count_mark();)
        }
        Step::Slots(slots) => {
            let (first, last) = (slots.start(), slots.end());
            quote!(options.0.write(#first..=#last, #words);)
        }
        Step::Argument(argument) => argument_statements(argument, into, context),
    }
}

fn argument_statements(argument: &Argument, into: Sink, context: &Context<'_>) -> TokenStream {
    let words = words(into);
    let write = write(argument, into, context);
    let (n, before) = (local("n"), local("before"));
    let counts = |unit: Unit| argument.counts.iter().any(|(_, of)| *of == unit);
    let note = counts(Unit::Words).then(|| quote!(let #before = #words.count();));
    let bind = counts(Unit::Repetitions).then(|| quote!(let #n =));
    // a count of several digits moves what follows it: the last one is filled first
    let fills = argument.counts.iter().rev().map(|(number, unit)| {
        let count = count(*number);
        match unit {
            Unit::Repetitions => quote!(#words.fill(#count, #n);),
            Unit::Words => quote!({
                let #n = #words.count() - #before;
                #words.fill(#count, #n);
            }),
        }
    });
    quote!(#note #bind #write; #(#fills)*)
}

/// The expression that writes an argument; of a repetition it gives the number of repetitions.
fn write(argument: &Argument, into: Sink, context: &Context<'_>) -> TokenStream {
    let name = ident(&argument.name);
    let words = words(into);
    match &argument.shape {
        Shape::One(ty) => write_one(ty, &quote!(#name), into, context),
        Shape::Many(Type::Known(ty), at_least) if ty.param == Param::Word => {
            let (target, method) = keyed(ty, into, "keys", "args", *at_least);
            quote!(#target.#method(#name))
        }
        Shape::Many(ty, at_least) => {
            let method = required("many", *at_least);
            let element = element_type(ty, context);
            let (inner, value) = (local("words"), local("value"));
            let write = write_element(ty, &quote!(#value), &inner);
            quote!(#words.#method(#name, |#inner, #value: &#element| #write))
        }
        Shape::Rows { prefix, columns, at_least } => match (prefix.as_slice(), columns.as_slice()) {
            ([], [first, ..]) => {
                let (target, method) = keyed(first, into, "key_rows", "rows", *at_least);
                let slots = slots(columns, context);
                quote!(#target.#method::<#slots, _>(#name))
            }
            (prefix, [_]) => {
                let (method, prefix) = (required("args_after", *at_least), literal(prefix));
                quote!(#words.#method(#prefix, #name))
            }
            (prefix, columns) => {
                let (method, prefix) = (required("rows_after", *at_least), literal(prefix));
                let slots = slots(columns, context);
                quote!(#words.#method::<#slots, _>(#prefix, #name))
            }
        },
        Shape::Zip(columns, at_least) => {
            let [first, _] = columns;
            let (target, method) = keyed(first, into, "key_zip", "zip", *at_least);
            let slots = slots(columns, context);
            quote!(#target.#method::<#slots, _>(#name))
        }
    }
}

fn write_one(ty: &Type, value: &TokenStream, into: Sink, context: &Context<'_>) -> TokenStream {
    let words = words(into);
    let ty = match ty {
        Type::Made(_) => return quote!(#value.__write(#words)),
        Type::Known(ty) => ty,
    };
    let request = local("request");
    match ty.write {
        Write::Key => {
            let target = keeper(into);
            quote!(#target.key(&#value))
        }
        Write::Block(method) if into == Sink::Request => {
            let method = ident(method);
            quote!(#request.#method(&#value))
        }
        Write::Via(method) => {
            let (takes, method) = (element_type(&Type::Known(ty), context), ident(method));
            quote!(#words.arg(&#takes::#method(&#value)))
        }
        Write::Choice(choices) => choice(choices, value, &words),
        Write::Word | Write::Block(_) => match ty.param {
            Param::Into(name) => {
                let name = context.runtime(name);
                quote!(#words.arg::<#name>(&#value.into()))
            }
            _ => quote!(#words.arg(&#value)),
        },
    }
}

/// Writes an element of a repetition, given a reference to it.
fn write_element(ty: &Type, value: &TokenStream, words: &proc_macro2::Ident) -> TokenStream {
    match ty {
        Type::Made(_) => quote!(#value.__write(#words)),
        Type::Known(ArgType { write: Write::Choice(choices), .. }) => {
            choice(*choices, &quote!(*#value), &quote!(#words))
        }
        Type::Known(_) => quote!(#words.arg(#value)),
    }
}

fn choice([no, yes]: [&str; 2], value: &TokenStream, words: &TokenStream) -> TokenStream {
    let (no, yes) = (literal(&[no]), literal(&[yes]));
    quote!(if #value { #words.literal(#yes) } else { #words.literal(#no) })
}

/// The target and the method by which a repetition is written: one that takes note where it begins with a key.
fn keyed(
    first: &ArgType,
    into: Sink,
    of_keys: &str,
    of_words: &str,
    at_least: AtLeast,
) -> (TokenStream, proc_macro2::Ident) {
    if first.write == Write::Key {
        (keeper(into), required(of_keys, at_least))
    } else {
        (words(into), required(of_words, at_least))
    }
}

/// What takes note of keys.
fn keeper(into: Sink) -> TokenStream {
    match into {
        Sink::Request => local("request").into_token_stream(),
        Sink::Fragment => words(into),
    }
}

fn required(method: &str, at_least: AtLeast) -> proc_macro2::Ident {
    match at_least {
        AtLeast::Zero => ident(method),
        AtLeast::One => format_ident!("{method}_required"),
    }
}

fn words(into: Sink) -> TokenStream {
    let (request, words) = (local("request"), local("words"));
    match into {
        Sink::Request => quote!(#request.words()),
        Sink::Fragment => quote!(#words),
    }
}

fn count(number: usize) -> proc_macro2::Ident {
    local(&format!("count_{number}"))
}
