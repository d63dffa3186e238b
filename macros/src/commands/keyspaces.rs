//! The methods at typed keys: those of a spec again, with the key bound and the types of what lies under it.
//!
//! Each encodes by the request function of the untyped method, so that it sends the same.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use roundtrip_spec::facts::Reach;
use roundtrip_spec::model::{Argument, KeyKind, Keyed, Method, Shape, Step, Type};
use roundtrip_spec::types::{ArgType, Write};

use super::requests::steps_of;
use super::{Call, Context, cfg, docs, ident, local, steps};

/// One key or several.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    One,
    All,
}

/// A method at keys of one kind.
pub(super) struct Typed<'a> {
    pub(super) call: Call<'a>,
    pub(super) keyed: &'a Keyed,
    pub(super) kind: &'a KeyKind,
}

/// A parameter of a typed method, and what it passes on.
struct Parameter {
    name: Ident,
    ty: TokenStream,
    passed: TokenStream,
}

pub(super) fn methods(context: &Context<'_>) -> TokenStream {
    let kinds = kinds(context);
    if kinds.is_empty() {
        return TokenStream::new();
    }
    let blocks: TokenStream =
        kinds.iter().flat_map(|kind| [At::One, At::All].map(|at| block(kind, at, context))).collect();
    match &context.extension {
        Some(_) => blocks,
        None => {
            let root = &context.root;
            quote! {
                /// The methods at typed keys.
                #[allow(unused_imports, reason = "the kinds, and the types that `returns` names")]
                mod __keyspaces {
                    use super::*;
                    use #root::key::*;

                    #blocks
                }
            }
        }
    }
}

/// The kinds of a spec, each once.
pub(super) fn kinds<'a>(context: &Context<'a>) -> Vec<&'a KeyKind> {
    let mut seen = BTreeSet::new();
    let methods = context.spec.groups.iter().flat_map(|group| &group.methods);
    let kinds = methods.filter_map(|method| method.keyed.as_ref()).flat_map(|keyed| &keyed.kinds);
    kinds.filter(|kind| seen.insert(kind.ty.to_string())).collect()
}

/// The methods at keys of a kind, in the spec's order.
pub(super) fn at_kind<'a>(kind: &'a KeyKind, at: At, context: &'a Context<'_>) -> Vec<Typed<'a>> {
    let name = kind.ty.to_string();
    let methods = context.spec.groups.iter().flat_map(|group| &group.methods);
    let typed = methods.filter_map(|method| {
        let keyed = method.keyed.as_ref()?;
        let kind = keyed.kinds.iter().find(|kind| kind.ty.to_string() == name)?;
        (at == At::One || repeats_its_key(method)).then_some((method, keyed, kind))
    });
    let calls = |(method, keyed, kind): (&'a Method, &'a Keyed, &'a KeyKind)| {
        Call::of(method).map(move |call| Typed { call, keyed, kind })
    };
    typed.flat_map(calls).collect()
}

/// The first key may be several.
fn repeats_its_key(method: &Method) -> bool {
    method.steps.iter().find_map(first_key).is_some_and(|argument| matches!(argument.shape, Shape::Many(..)))
}

fn first_key(step: &Step) -> Option<&Argument> {
    match step {
        Step::Argument(argument) => match &argument.shape {
            Shape::One(Type::Known(ty)) | Shape::Many(Type::Known(ty), _) => {
                (ty.write == Write::Key).then_some(argument)
            }
            _ => None,
        },
        _ => None,
    }
}

fn block(kind: &KeyKind, at: At, context: &Context<'_>) -> TokenStream {
    let typed = at_kind(kind, at, context);
    if typed.is_empty() {
        return TokenStream::new();
    }
    // a kind of a module is there with the module
    let features: BTreeSet<_> = typed.iter().map(|typed| typed.call.method.feature.as_ref()).collect();
    let feature = match features.into_iter().collect::<Vec<_>>().as_slice() {
        [Some(only)] => Some((*only).clone()),
        _ => None,
    };
    let cfg_block = cfg(feature.as_slice());
    let methods = typed.iter().map(|typed| {
        let cfg =
            if feature.is_some() { TokenStream::new() } else { cfg(typed.call.method.feature.as_slice()) };
        method(typed, at, &cfg, context)
    });
    // only `ToArg`, so that what is no key is one error, at `at`
    let (target, key) = (context.runtime("Target"), context.runtime("ToArg"));
    let (at_type, keys) = match at {
        At::One => (context.runtime("At"), None),
        At::All => (context.runtime("AtAll"), Some(quote!(Ks,))),
    };
    let lists = keys.as_ref().map(|_| quote!(Ks: ::core::convert::AsRef<[K]>,));
    let parameters: Vec<_> = kind.parameters.iter().map(|letter| ident(letter)).collect();
    let ty = &kind.ty;
    let of = quote!(#at_type<'a, X, K, #keys #ty>);
    let allowed =
        quote!(#[allow(clippy::too_many_arguments, reason = "a command has as many arguments as it has")]);
    match &context.extension {
        None => quote! {
            #cfg_block
            #allowed
            impl<'a, X: #target, K: #key, #lists #(#parameters),*> #of { #(#methods)* }
        },
        Some(extension) => {
            let name = format_ident!("{extension}{}", trait_suffix(kind, at));
            let declared = typed.iter().map(|typed| declaration(typed, at, context));
            let doc = format!(
                " The commands of `{extension}` at a typed key of the kind `{}`.",
                docs::type_text(ty)
            );
            quote! {
                #cfg_block
                #[doc = #doc]
                #allowed
                pub trait #name<'a, X: #target + 'a, K: #key, #lists #(#parameters),*> { #(#declared)* }

                #cfg_block
                impl<'a, X: #target, K: #key, #lists #(#parameters),*> #name<'a, X, K, #keys #(#parameters),*> for #of {
                    #(#methods)*
                }
            }
        }
    }
}

/// `Hash` of `Hash<F, V>`, `Key` of a letter alone.
fn trait_suffix(kind: &KeyKind, at: At) -> String {
    let first = |tokens: &TokenStream| {
        let idents = tokens
            .clone()
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Punct(p) if p.as_char() == '<'));
        idents
            .filter_map(|token| match token {
                TokenTree::Ident(ident) => Some(ident.to_string()),
                _ => None,
            })
            .last()
    };
    let name =
        first(&kind.ty).filter(|name| !kind.parameters.contains(name)).unwrap_or_else(|| "Key".to_owned());
    match at {
        At::One => name,
        At::All => format!("{name}s"),
    }
}

fn method(typed: &Typed<'_>, at: At, cfg: &TokenStream, context: &Context<'_>) -> TokenStream {
    let signature = signature(typed, at, context);
    let (parameters, _) = typed.parameters(at, context);
    let passed = parameters.iter().map(|parameter| &parameter.passed);
    let options = typed.call.options.map(|_| quote!(options));
    let passed = passed.cloned().chain(options);
    let name = typed.call.name();
    let (requests, request_type, target) =
        (context.requests_module(), context.runtime("Request"), context.runtime("Target"));
    let request = local("request");
    let (visibility, doc) = match context.extension {
        None => {
            let doc = docs::at(typed.call, context);
            (Some(quote!(pub)), Some(doc))
        }
        Some(_) => (None, None),
    };
    quote! {
        #cfg
        #doc
        #[inline]
        #visibility #signature {
            let mut #request = #request_type::new();
            #requests::#name(&mut #request #(, #passed)*);
            #target::__issue(self.__target(), #request)
        }
    }
}

fn declaration(typed: &Typed<'_>, at: At, context: &Context<'_>) -> TokenStream {
    let (cfg, doc) = (cfg(typed.call.method.feature.as_slice()), docs::method(typed.call));
    let signature = signature(typed, at, context);
    quote!(#cfg #doc #signature;)
}

/// `fn name<..>(&self, ..) -> X::Out<'a, ..> where ..`
fn signature(typed: &Typed<'_>, at: At, context: &Context<'_>) -> TokenStream {
    let name = typed.call.name();
    let (parameters, letters) = typed.parameters(at, context);
    let declared = parameters.iter().filter(|parameter| !parameter.ty.is_empty());
    let declared = declared.map(|Parameter { name, ty, .. }| quote!(#name: #ty));
    let options = typed.call.options.map(|options| {
        let options = ident(options);
        quote!(options: #options)
    });
    let declared = declared.chain(options);
    let free = typed.free(letters);
    let generics: Vec<_> = free.iter().map(|letter| ident(letter)).collect();
    let generics = (!generics.is_empty()).then(|| quote!(<#(#generics),*>));
    let reply = typed.reply();
    let reach = match typed.call.form().flags.reach() {
        Reach::Reads => None,
        Reach::Writes => Some("Writes"),
        Reach::Blocks => Some("Blocks"),
        Reach::OwnWrites => Some("OwnWrites"),
        Reach::ConnectionState => Some("ConnectionState"),
    };
    let reach = reach.map(|bound| {
        let bound = context.runtime(bound);
        quote!(X: #bound,)
    });
    let bounds = typed.call.form().returns.free.iter().filter_map(|(letter, bound)| {
        let ty = typed.mapped(letter)?;
        let bound = context.runtime(bound);
        Some(quote!(#ty: #bound,))
    });
    let needs = &typed.keyed.needs;
    let bounds = quote!(#reach #(#bounds)* #needs);
    let bounds = (!bounds.is_empty()).then(|| quote!(where #bounds));
    quote!(fn #name #generics (&self #(, #declared)*) -> X::Out<'a, #reply> #bounds)
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
    fn mapped(&self, letter: &str) -> Option<TokenStream> {
        let (_, ty) = self.keyed.replies.iter().find(|(name, _)| *name == letter)?;
        Some(with_key(ty))
    }

    /// The letters that the caller chooses: in the reply, and these others.
    fn free(&self, others: Vec<String>) -> Vec<String> {
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
    fn parameters(&self, at: At, context: &Context<'_>) -> (Vec<Parameter>, Vec<String>) {
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

/// Every word of one capital letter, in order.
fn letters(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => letters(group.stream(), out),
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                if word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase()) {
                    out.push(word);
                }
            }
            _ => {}
        }
    }
}
