//! `Backends`: a struct of clients.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Member};

use super::fields::show;
use super::input::{Input, Shape};
use super::problems::Problems;

pub(super) fn backends(input: &Input, problems: &mut Problems) -> TokenStream {
    let Shape::Named(fields) = &input.shape else {
        problems.add(&input.ident, "`Backends` is derived for a struct with named fields, each a `Client`: write `struct Stores { users: Client }`");
        return TokenStream::new();
    };
    if fields.is_empty() {
        problems.add(&input.ident, "there is no backend: add a field, `users: Client`");
        return TokenStream::new();
    }
    if let Some(parameter) = input.generics.params.first() {
        problems.add(
            parameter,
            "a struct of backends cannot be generic, since each field is a `Client`: remove the parameter",
        );
        return TokenStream::new();
    }
    let (name, vis) = (&input.ident, &input.vis);
    let (pipes, urls) = (format_ident!("{name}Pipes"), format_ident!("{name}Urls"));
    let named = |member: &Member| match member {
        Member::Named(ident) => Some(ident.clone()),
        Member::Unnamed(_) => None,
    };
    let members: Vec<Ident> = fields.iter().filter_map(|field| named(&field.member)).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let own: Vec<_> = fields.iter().map(|field| show(&field.member)).collect();
    let pipe_docs = own.iter().map(|own| format!(" The pipeline of `{own}`."));
    let url_docs = own.iter().map(|own| format!(" The URL of `{own}`."));
    let (pipes_doc, urls_doc) = (
        format!(" A pipeline for each client of [`{name}`]."),
        format!(" The URLs of the clients of [`{name}`]."),
    );
    let shown = own.iter().map(|own| format!("{name}::{own}"));
    let made = members.iter().zip(&types).map(
        |(member, ty)| quote_spanned!(ty.span()=> #member: ::roundtrip::Client::pipeline(&self.#member)),
    );
    quote! {
        #[doc = #pipes_doc]
        #[derive(::core::fmt::Debug)]
        #[must_use = "what is queued is sent by `execute`"]
        #vis struct #pipes {
            #(#[doc = #pipe_docs] #vis #members: ::roundtrip::Pipeline,)*
        }

        #[doc = #urls_doc]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #vis struct #urls<'a> {
            #(#[doc = #url_docs] #vis #members: &'a ::core::primitive::str,)*
        }

        #[automatically_derived]
        impl ::roundtrip::Backends for #name {
            type Pipes = #pipes;
        }

        #[allow(dead_code, reason = "not every program needs all of it")]
        impl #name {
            /// Connects to all servers, side by side. An error names the field.
            #vis async fn connect(urls: #urls<'_>) -> ::roundtrip::Result<Self> {
                let [#(#members),*] = ::roundtrip::model::backends::connect([
                    #((const { &::roundtrip::model::backends::named(#shown) }, urls.#members)),*
                ]).await?;
                ::core::result::Result::Ok(#name { #(#members),* })
            }

            /// An empty pipeline on each of the clients.
            #vis fn pipelines(&self) -> #pipes {
                #pipes { #(#made),* }
            }

            /// A key that says where it lives, on the client that it names.
            #vis fn at<K: ::roundtrip::LivesOn<Self>>(&self, key: K)
                -> ::roundtrip::key::At<'_, ::roundtrip::Client, K, <K as ::roundtrip::key::Key>::Data>
            {
                ::roundtrip::key::At::new(K::__client(self), key)
            }
        }

        #[allow(dead_code, reason = "not every program needs all of it")]
        impl #pipes {
            /// Sends what is queued on all pipelines, side by side, waits for all replies, and turns handles of any of them into
            /// their values. An error is the earliest in the order of the handles; `attempt()` keeps the others. There is no order
            /// between the servers, and no transaction over them.
            #vis async fn execute<H: ::roundtrip::Handles>(&self, handles: H) -> ::roundtrip::Result<H::Output> {
                ::roundtrip::model::backends::execute([#(&self.#members),*], handles).await
            }

            /// A key that says where it lives, on the pipeline of that name.
            #vis fn at<K: ::roundtrip::LivesOn<#name>>(&self, key: K)
                -> ::roundtrip::key::At<'_, ::roundtrip::Pipeline, K, <K as ::roundtrip::key::Key>::Data>
            {
                ::roundtrip::key::At::new(K::__pipeline(self), key)
            }
        }
    }
}

/// There is nothing that others would need.
pub(super) fn fallback(_: &Input) -> TokenStream {
    TokenStream::new()
}
