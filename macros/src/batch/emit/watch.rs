//! `atomic, watch(..)`: reads on a connection that watches, then a transaction, and again where a watched key changed.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Type};

use super::{body, frame, prelude};
use crate::batch::look::names::{self, Names};
use crate::batch::look::{disturb, place, quiet};
use crate::batch::plan::lower::Sources;
use crate::batch::plan::whole::Plan;
use crate::batch::source::function::Function;
use crate::batch::source::signature::Converted;

/// How often a watched function runs again, unless told otherwise.
const RETRIES: u32 = 16;

pub(crate) fn whole(
    function: &Function,
    plan: &Plan,
    sources: &mut Sources,
    converted: &Converted,
) -> TokenStream {
    let name = |name: &str| Ident::new(name, Span::mixed_site());
    let (client, watched, reads) = (name("__client"), name("__watched"), name("__reads"));
    let Some(pipe) = function.pipes.first() else { return TokenStream::new() };
    let (tx, own) = (&pipe.name, frame::own());
    let keys = keys(function);
    let retries = function.options.retries.map_or(RETRIES, |(n, _)| n);
    let bind =
        quote!(#[allow(unused_variables)] let #tx: &::roundtrip::Pipeline<::roundtrip::Watching> = &#reads;);
    let keep = frame::keep(function, plan);
    let content = prelude::together(body::body(function, plan, sources));
    let run = frame::finished(function, plan, sources, converted, &bind, &content);
    let (typed, written) = (frame::typed(converted), frame::written(function, &function.pipes));
    quote! {
        #written
        let #client = ::roundtrip::__private::OnlyClient::__client(#tx);
        ::roundtrip::__private::queued_once(async move {
            #keep
            #typed
            #client.try_watch(#keys, async |#watched| {
                let #reads = #watched.pipeline();
                let mut #own = ::roundtrip::__private::Own::watching(#watched);
                #run
            })
            .retries(#retries)
            .await
        })
    }
}

/// The keys, borrowed where they are values of the function's.
fn keys(function: &Function) -> TokenStream {
    let Some((keys, _)) = &function.options.watch else { return TokenStream::new() };
    let owned = owned(function);
    let key = |key: &Expr| match place::root(key) {
        Some(name) if matches!(key, Expr::Path(_)) && owned.contains(&name) => quote!(&#key),
        _ => key.to_token_stream(),
    };
    match keys.as_slice() {
        [one] => key(one),
        several => quote!([#(::roundtrip::arg::arg(&#several)),*]),
    }
}

/// Arguments that are not references.
fn owned(function: &Function) -> Names {
    let owned = function.arguments().filter(|argument| !matches!(&*argument.ty, Type::Reference(_)));
    owned.flat_map(|argument| names::bound(&argument.pat)).collect()
}

/// What the first run moves or changes is not the same for the second.
pub(crate) fn disturbed_arguments(function: &Function, block: &syn::Block) -> Vec<syn::Error> {
    // a name that the block declares anew is skipped: it is a new variable in each run, also if an argument has the same name
    let hidden = names::bound_inside(block);
    let (mut all, mut values) = (Names::new(), Names::new());
    for argument in function.arguments() {
        let names = || names::bound(&argument.pat).into_iter().filter(|name| !hidden.contains(name));
        all.extend(names());
        let plain = quiet::ty(&argument.ty) && !quiet::is_copy(&argument.ty);
        if plain && !matches!(&*argument.ty, Type::Reference(_)) {
            values.extend(names());
        }
    }
    let moved = disturb::first_move(block, &values).map(|(name, span)| {
        syn::Error::new(
            span,
            format!(
                "`{name}` moves away in the first run, and a watched function may run again: write `&{name}` or `{name}.clone()`, or take \
                 it as a reference"
            ),
        )
    });
    let assigned = disturb::first_assignment(block, &all).map(|(name, span)| {
        syn::Error::new(
            span,
            format!(
                "`{name}` is changed here, and a watched function may run again: its arguments must stay as they are. Change a variable \
                 that the function declares, and return its value"
            ),
        )
    });
    let by_value = function.sig.inputs.iter().find_map(|input| match input {
        FnArg::Receiver(receiver) if matches!(receiver.kind, syn::ReceiverKind::Value) => {
            Some(receiver.span())
        }
        _ => None,
    });
    let by_value =
        by_value.map(|span| syn::Error::new(span, "a watched function may run again: take `&self`"));
    moved.into_iter().chain(assigned).chain(by_value).collect()
}
