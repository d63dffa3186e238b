//! A method at typed keys: what its parameters and its reply are, with the types that the key gives them.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use roundtrip_spec::letters;
use roundtrip_spec::model::{Argument, KeyKind, Keyed, Shape, Step, Type};
use roundtrip_spec::types::{ArgType, Write};

use super::keyspaces::{At, first_key};
use super::requests::steps_of;
use super::{Call, Context, ident, steps};

/// A method at keys of one kind.
pub(super) struct Typed<'a> {
    pub(super) call: Call<'a>,
    pub(super) keyed: &'a Keyed,
    pub(super) kind: &'a KeyKind,
}

/// A parameter of a typed method, and what it passes on.
pub(super) struct Parameter {
    pub(super) name: Ident,
    pub(super) ty: TokenStream,
    pub(super) passed: TokenStream,
}

impl Typed<'_> {
    /// The type of the reply at this key.
    pub(super) fn reply(&self) -> TokenStream {
        let ty = self.call.form().returns.ty.clone();
        substitute(ty, &|word| self.mapped(word))
    }

    /// The letters that the caller chooses.
    pub(super) fn free_letters(&self, at: At, context: &Context<'_>) -> Vec<String> {
        let (_, letters) = self.parameters(at, context);
        self.free(letters)
    }

    /// What a letter of `returns` is at this key.
    pub(super) fn mapped(&self, letter: &str) -> Option<TokenStream> {
        let (_, ty) = self.keyed.replies.iter().find(|(name, _)| *name == letter)?;
        Some(with_key(ty))
    }

    /// The letters that the caller chooses: in the reply, and these others.
    pub(super) fn free(&self, others: Vec<String>) -> Vec<String> {
        let mut free = Vec::new();
        let replies = self.call.form().returns.free.iter();
        let mut found = Vec::new();
        for (letter, _) in replies {
            if let Some(ty) = self.mapped(letter) {
                letters(ty, &mut found);
            }
        }
        for letter in found.into_iter().chain(others) {
            if letter != "K" && !self.kind.parameters.contains(&letter) && !free.contains(&letter) {
                free.push(letter);
            }
        }
        free
    }

    /// The parameters, the key that is bound among them without a type; and the letters in the types.
    pub(super) fn parameters(&self, at: At, context: &Context<'_>) -> (Vec<Parameter>, Vec<String>) {
        let steps = steps_of(self.call);
        let mut bound = false;
        let mut found = Vec::new();
        let mut parameters = Vec::new();
        for step in steps.iter() {
            let Step::Argument(argument) = step else { continue };
            if !bound && first_key(step).is_some() {
                bound = true;
                let passed = if at == At::One { quote!(self.key()) } else { quote!(self.keys()) };
                parameters.push(Parameter { name: ident(&argument.name), ty: TokenStream::new(), passed });
                continue;
            }
            parameters.push(self.parameter(argument, &mut found, context));
        }
        (parameters, found)
    }

    fn parameter(&self, argument: &Argument, found: &mut Vec<String>, context: &Context<'_>) -> Parameter {
        let name = ident(&argument.name);
        let untyped = || Parameter {
            name: name.clone(),
            ty: steps::parameter_type(&argument.shape, context),
            passed: name.to_token_stream(),
        };
        let mut word = |bound: &str, of: TokenStream| {
            letters(of.clone(), found);
            let bound = context.runtime(bound);
            Parameter { name: name.clone(), ty: quote!(impl #bound<#of>), passed: name.to_token_stream() }
        };
        match &argument.shape {
            Shape::One(Type::Known(ty)) => match self.expected(ty) {
                Some(of) if ty.write == Write::Key => word("KeyOf", of),
                Some(of) => word("ArgOf", of),
                None => untyped(),
            },
            Shape::Many(Type::Known(ty), _) => match self.expected(ty) {
                Some(of) if ty.write == Write::Key => word("KeysOf", of),
                Some(of) => word("ArgsOf", of),
                None => untyped(),
            },
            Shape::Rows { prefix, columns, .. } => match columns.as_slice() {
                [only] if !prefix.is_empty() => match self.expected(only) {
                    Some(of) => word("ArgsOf", of),
                    None => untyped(),
                },
                columns => self.rows(columns, &name, context).unwrap_or_else(untyped),
            },
            Shape::Zip(columns, _) => self.rows(columns, &name, context).unwrap_or_else(untyped),
            Shape::One(Type::Made(_)) | Shape::Many(Type::Made(_), _) => untyped(),
        }
    }

    /// Rows in which a place has a type, if there is one.
    fn rows(&self, columns: &[&ArgType], name: &Ident, context: &Context<'_>) -> Option<Parameter> {
        let of = context.runtime("Of");
        let mut typed = false;
        let slots: Vec<_> = columns
            .iter()
            .filter_map(|column| match self.expected(column) {
                Some(ty) => {
                    typed = true;
                    Some(quote!(#of<#ty>))
                }
                None => column.slot.map(|slot| context.runtime(slot)),
            })
            .collect();
        let (rows, checked) = (context.runtime("ToRows"), context.runtime("Typed"));
        let slots = quote!((#(#slots,)*));
        typed.then(|| Parameter {
            name: name.clone(),
            ty: quote!(impl #rows<#slots>),
            passed: quote!(#checked::<_, #slots>::new(#name)),
        })
    }

    /// What is expected for a word of this type.
    pub(super) fn expected(&self, ty: &ArgType) -> Option<TokenStream> {
        let mapped = self.keyed.args.iter().find(|(name, _)| *name == ty.name).map(|(_, of)| of);
        match mapped {
            Some(of) => Some(with_key(of)),
            // a further key
            None if ty.write == Write::Key => Some(self.kind.ty.clone()),
            None => None,
        }
    }
}

/// `Key` is the key's own type.
fn with_key(ty: &TokenStream) -> TokenStream {
    substitute(ty.clone(), &|word| (word == "Key").then(|| quote!(K)))
}

/// The tokens with some words replaced, at any depth.
pub(super) fn substitute(tokens: TokenStream, by: &dyn Fn(&str) -> Option<TokenStream>) -> TokenStream {
    let replace = |token: TokenTree| match token {
        TokenTree::Ident(word) => match by(&word.to_string()) {
            Some(tokens) => tokens,
            None => word.into_token_stream(),
        },
        TokenTree::Group(group) => {
            Group::new(group.delimiter(), substitute(group.stream(), by)).into_token_stream()
        }
        other => other.into_token_stream(),
    };
    tokens.into_iter().map(replace).collect()
}
