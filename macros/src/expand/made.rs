//! The types made from a spec: enums of words, alternatives with constructors, options and sub-groups with setters.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, cfg, docs, ident, local, steps};
use crate::spec::model::{Made, MadeKind, Part, Setter, Step, Word};

pub(super) fn types(context: &Context<'_>) -> TokenStream {
    context.spec.types.iter().map(|made| expand(made, context)).collect()
}

fn expand(made: &Made, context: &Context<'_>) -> TokenStream {
    match &made.kind {
        // only where all alternatives are mistakes
        MadeKind::Words(variants) if variants.is_empty() => structure(made, &[], Vec::new(), context),
        MadeKind::Words(variants) => words(made, variants, context),
        MadeKind::OneOf(parts) => {
            let constructors = parts.iter().map(|part| constructor(part, context));
            structure(made, &[], constructors.collect(), context)
        }
        MadeKind::Sequence { required, setters } => {
            let new = new(made, required, context);
            let setters = setters.iter().map(|setter| self::setter(setter, context));
            let default = if required.is_empty() { &["Default"][..] } else { &[] };
            structure(made, default, std::iter::once(new).chain(setters).collect(), context)
        }
    }
}

fn words(made: &Made, variants: &[Word], context: &Context<'_>) -> TokenStream {
    let cfg = cfg(&made.features);
    let (name, doc, words_type) = (ident(&made.name), docs::made(made), context.runtime("Words"));
    let words = local("words");
    let declared = variants.iter().map(|variant| {
        let (name, doc) = (ident(&variant.name), docs::word(variant));
        quote!(#doc #name)
    });
    let written = variants.iter().map(|variant| {
        let (name, literal) = (ident(&variant.name), steps::literal(&variant.words));
        quote!(Self::#name => #words.literal(#literal))
    });
    quote! {
        #cfg
        #doc
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum #name { #(#declared),* }

        #cfg
        impl #name {
            #[inline]
            fn __write(&self, #words: &mut #words_type) {
                match self { #(#written),* }
            }
        }
    }
}

/// A struct around the words that were set, with its functions.
fn structure(
    made: &Made,
    derives: &[&str],
    functions: Vec<TokenStream>,
    context: &Context<'_>,
) -> TokenStream {
    let cfg = cfg(&made.features);
    let (name, doc) = (ident(&made.name), docs::made(made));
    let (option_words, words_type) = (context.runtime("OptionWords"), context.runtime("Words"));
    let derives = derives.iter().map(|name| ident(name));
    let must_use = "it does nothing until it is passed to a command";
    quote! {
        #cfg
        #doc
        #[must_use = #must_use]
        #[derive(Debug, Clone #(, #derives)*)]
        pub struct #name(#option_words);

        #cfg
        impl #name {
            #(#functions)*

            #[allow(dead_code, reason = "options are written slot by slot, everything else at once")]
            #[inline]
            fn __write(&self, words: &mut #words_type) {
                self.0.write_all(words);
            }
        }
    }
}

/// A constructor for one of several alternatives.
fn constructor(part: &Part, context: &Context<'_>) -> TokenStream {
    let doc = docs::part(part, false);
    let option_words = context.runtime("OptionWords");
    function(part, doc, quote!(), quote!(#option_words::new()), ident("set"), context)
}

fn setter(setter: &Setter, context: &Context<'_>) -> TokenStream {
    let doc = docs::part(&setter.part, setter.adds);
    let method = ident(if setter.adds { "add" } else { "set" });
    function(&setter.part, doc, quote!(self,), quote!(self.0), method, context)
}

fn function(
    part: &Part,
    doc: TokenStream,
    receiver: TokenStream,
    start: TokenStream,
    method: proc_macro2::Ident,
    context: &Context<'_>,
) -> TokenStream {
    let name = ident(&part.name);
    let parameters = steps::parameters(&part.steps, context);
    let written = written(&[part], start, &method, context);
    quote! {
        #doc
        pub fn #name(#receiver #(#parameters),*) -> Self {
            Self(#written)
        }
    }
}

/// `new` with everything that is required.
fn new(made: &Made, required: &[Part], context: &Context<'_>) -> TokenStream {
    let doc = docs::new(made, required);
    let option_words = context.runtime("OptionWords");
    let parameters = required.iter().flat_map(|part| steps::parameters(&part.steps, context));
    let parameters: Vec<_> = parameters.collect();
    let parts: Vec<_> = required.iter().collect();
    let written = written(&parts, quote!(#option_words::new()), &ident("set"), context);
    quote! {
        #doc
        pub fn new(#(#parameters),*) -> Self {
            Self(#written)
        }
    }
}

/// The words of each part, put into its slot.
fn written(
    parts: &[&Part],
    start: TokenStream,
    method: &proc_macro2::Ident,
    context: &Context<'_>,
) -> TokenStream {
    let words = local("words");
    parts.iter().fold(start, |start, part| {
        let slot = part.slot;
        match part.steps.as_slice() {
            [Step::Literal(fixed)] => {
                let literal = steps::literal(fixed);
                quote!(#start.#method(#slot, |#words| #words.literal(#literal)))
            }
            several => {
                let statements = steps::statements(several, steps::Into::Fragment, context);
                quote!(#start.#method(#slot, |#words| { #statements }))
            }
        }
    })
}
