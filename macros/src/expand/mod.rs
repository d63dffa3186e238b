//! From the model to Rust.
//!
//! A method's body exists once, as a function that encodes its request; the methods of the targets are one line each.

mod docs;
mod made;
mod methods;
mod requests;
mod steps;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::spec::model::{Form, Method, Spec, Step};

/// Where the expansion goes.
pub(crate) struct Context<'a> {
    /// The runtime crate: `crate` within it, else `::roundtrip`.
    pub(crate) root: TokenStream,
    /// The trait that the methods go to; without one they are inherent.
    pub(crate) extension: Option<Ident>,
    pub(crate) spec: &'a Spec,
}

/// One of the two forms of a method.
#[derive(Clone, Copy)]
struct Call<'a> {
    method: &'a Method,
    /// The type of the options, for the form with options.
    options: Option<&'a str>,
}

pub(crate) fn expand(context: &Context<'_>) -> TokenStream {
    let types = made::types(context);
    let requests = requests::module(context);
    let methods = match &context.extension {
        None => methods::inherent(context),
        Some(name) => methods::extension(name, context),
    };
    quote!(#types #requests #methods)
}

impl Context<'_> {
    /// The path of something that the runtime exports for generated code.
    fn runtime(&self, name: &str) -> TokenStream {
        let root = &self.root;
        let name = ident(name);
        quote!(#root::__private::#name)
    }

    fn requests_module(&self) -> Ident {
        match &self.extension {
            None => ident("__requests"),
            Some(name) => format_ident!("__requests_of_{}", name.to_string().to_lowercase()),
        }
    }

    /// Every method in both forms, in the spec's order.
    fn calls(&self) -> impl Iterator<Item = Call<'_>> {
        self.spec.groups.iter().flat_map(|group| group.methods.iter().flat_map(Call::of))
    }
}

impl<'a> Call<'a> {
    fn of(method: &'a Method) -> impl Iterator<Item = Call<'a>> {
        let plain = Call { method, options: None };
        let with = method.options.as_deref().map(|options| Call { method, options: Some(options) });
        std::iter::once(plain).chain(with)
    }

    fn name(self) -> Ident {
        match self.options {
            None => ident(&self.method.name),
            Some(_) => format_ident!("{}_with", self.method.name),
        }
    }

    fn parameters(self, steps: &[Step], context: &Context<'_>) -> Vec<TokenStream> {
        let options = self.options.map(|options| {
            let options = ident(options);
            quote!(options: #options)
        });
        steps::parameters(steps, context).into_iter().chain(options).collect()
    }

    fn form(self) -> &'a Form {
        if self.options.is_some() { &self.method.with } else { &self.method.plain }
    }
}

/// A name that the spec or the runtime knows: resolved where the macro is called.
fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A local variable of the expansion, which no name of the spec can meet.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// What hides an item unless one of these cargo features is on; none means it is always there.
fn cfg(features: &[String]) -> TokenStream {
    match features {
        [] => TokenStream::new(),
        [only] => quote!(#[cfg(feature = #only)]),
        several => quote!(#[cfg(any(#(feature = #several),*))]),
    }
}

/// The words of a command as they go out.
fn encoded<W: AsRef<str>>(words: &[W]) -> Vec<u8> {
    let encode = |word: &W| format!("${}\r\n{}\r\n", word.as_ref().len(), word.as_ref());
    words.iter().map(encode).collect::<String>().into_bytes()
}
