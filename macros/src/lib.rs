//! The procedural macros of `roundtrip`. Use them through that crate, which re-exports them.

mod batch;
mod commands;
mod derive;
#[cfg(test)]
mod snapshots;

use std::path::PathBuf;

use proc_macro::TokenStream;
use syn::parse_macro_input;

#[doc = include_str!("../NOTATION.md")]
#[proc_macro]
pub fn commands(input: TokenStream) -> TokenStream {
    let invocation = parse_macro_input!(input as commands::Invocation);
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let beside = proc_macro::Span::call_site().local_file().and_then(|file| Some(file.parent()?.to_owned()));
    let directories: Vec<_> = manifest.into_iter().chain(beside).collect();
    commands::expand(&invocation, &directories).into()
}

/// For the tests of `roundtrip`: calls every typed method of a spec, and the untyped one with the same arguments.
#[doc(hidden)]
#[proc_macro]
pub fn equal_requests(input: TokenStream) -> TokenStream {
    let file = parse_macro_input!(input as syn::LitStr);
    commands::equal_requests(&file, std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)).into()
}

#[doc = include_str!("../BATCH.md")]
#[proc_macro_attribute]
pub fn redis_batch(attr: TokenStream, item: TokenStream) -> TokenStream {
    batch::expand(attr.into(), item.into()).into()
}

#[doc = include_str!("../DERIVE_TO_ARG.md")]
#[proc_macro_derive(ToArg, attributes(value, field))]
pub fn derive_to_arg(item: TokenStream) -> TokenStream {
    derive::expand(&derive::TO_ARG, item.into()).into()
}

#[doc = include_str!("../DERIVE_KEY.md")]
#[proc_macro_derive(Key, attributes(key, field, value))]
pub fn derive_key(item: TokenStream) -> TokenStream {
    derive::expand(&derive::KEY, item.into()).into()
}

#[doc = include_str!("../DERIVE_FROM_VALUE.md")]
#[proc_macro_derive(FromValue, attributes(value, field))]
pub fn derive_from_value(item: TokenStream) -> TokenStream {
    derive::expand(&derive::FROM_VALUE, item.into()).into()
}

#[doc = include_str!("../DERIVE_FROM_REPLY.md")]
#[proc_macro_derive(FromReply, attributes(value, field, reply))]
pub fn derive_from_reply(item: TokenStream) -> TokenStream {
    derive::expand(&derive::FROM_REPLY, item.into()).into()
}

#[doc = include_str!("../DERIVE_TO_ROWS.md")]
#[proc_macro_derive(ToRows, attributes(value, field))]
pub fn derive_to_rows(item: TokenStream) -> TokenStream {
    derive::expand(&derive::TO_ROWS, item.into()).into()
}

#[doc = include_str!("../DERIVE_MODEL.md")]
#[proc_macro_derive(Model, attributes(value, field, model))]
pub fn derive_model(item: TokenStream) -> TokenStream {
    derive::expand(&derive::MODEL, item.into()).into()
}

#[doc = include_str!("../DERIVE_BACKENDS.md")]
#[proc_macro_derive(Backends)]
pub fn derive_backends(item: TokenStream) -> TokenStream {
    derive::expand(&derive::BACKENDS, item.into()).into()
}
