//! The types made from a spec: enums of words, alternatives with constructors, options and sub-groups with setters.

use proc_macro2::TokenStream;
use quote::quote;
use roundtrip_spec::model::{Made, MadeKind, Part, Setter, Word};

use super::{Context, cfg, docs, ident, local, steps};

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
    let (name, doc, words_type) = (ident(&made.name), docs::made(made, context), context.runtime("Words"));
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
    let (name, doc) = (ident(&made.name), docs::made(made, context));
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
    associated(&part.name, doc, &[part], context)
}

/// `new` with everything that is required.
fn new(made: &Made, required: &[Part], context: &Context<'_>) -> TokenStream {
    let doc = docs::new(made, required);
    let parts: Vec<_> = required.iter().collect();
    associated("new", doc, &parts, context)
}

fn associated(name: &str, doc: TokenStream, parts: &[&Part], context: &Context<'_>) -> TokenStream {
    let name = ident(name);
    let option_words = context.runtime("OptionWords");
    let parameters: Vec<_> = parts.iter().flat_map(|part| steps::parameters(&part.steps, context)).collect();
    let made = local("made");
    let written = parts.iter().map(|part| written(part, quote!(#made), "set", context));
    let mutable = (!parts.is_empty()).then(|| quote!(mut));
    quote! {
        #doc
        #[inline]
        pub fn #name(#(#parameters),*) -> Self {
            let #mutable #made = #option_words::new();
            #(#written)*
            Self(#made)
        }
    }
}

fn setter(setter: &Setter, context: &Context<'_>) -> TokenStream {
    let Setter { part, adds } = setter;
    let doc = docs::part(part, *adds);
    let name = ident(&part.name);
    let parameters = steps::parameters(&part.steps, context);
    let written = written(part, quote!(self.0), if *adds { "add" } else { "set" }, context);
    quote! {
        #doc
        #[inline]
        pub fn #name(mut self #(, #parameters)*) -> Self {
            #written
            self
        }
    }
}

/// Puts the words of a part into its slot of `options`.
fn written(part: &Part, options: TokenStream, method: &str, context: &Context<'_>) -> TokenStream {
    let (method, slot, words) = (ident(method), part.slot, local("words"));
    let statements = steps::statements(&part.steps, steps::Sink::Fragment, context);
    quote! {
        let #words = #options.#method(#slot);
        #statements
    }
}
