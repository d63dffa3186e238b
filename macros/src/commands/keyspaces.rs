//! The methods at typed keys: those of a spec again, with the key bound and the types of what lies under it.
//!
//! Each encodes by the request function of the untyped method, so that it sends the same.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use roundtrip_spec::facts::Reach;
use roundtrip_spec::model::{Argument, KeyKind, Keyed, Method, Shape, Step, Type};
use roundtrip_spec::types::Write;

use super::typed::{Parameter, Typed};
use super::{Call, Context, cfg, docs, ident, local};

/// One key or several.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    One,
    All,
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

pub(super) fn first_key(step: &Step) -> Option<&Argument> {
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

fn trait_suffix(kind: &KeyKind, at: At) -> String {
    let name = kind.name();
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
