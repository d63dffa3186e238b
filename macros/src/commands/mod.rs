//! `commands!`: reads the spec that it names, and turns it into methods.
//!
//! A method's body exists once, as a function that encodes its request; the methods of the targets are one line each.
//!
//! ```text
//! invocation   what stands in the braces of the macro
//! made         the types of options and alternatives
//! requests     a function for each method that encodes its request
//! routing      where a command goes in a cluster, as constants of the runtime
//! steps        a spec's steps as parameters and statements
//! methods      which type has which method, and what it returns there
//! keyspaces    the methods at typed keys
//! equality     a test that these send what the methods send
//! names        what is known of each command by its name
//! shadowed     no method has the name of one that there is already
//! limits       no method can be called from where its command does harm
//! docs         what the docs of all of it say
//! ```

mod docs;
mod equality;
mod invocation;
mod keyspaces;
mod limits;
mod made;
mod methods;
mod names;
mod requests;
mod routing;
mod shadowed;
mod steps;
mod typed;

use std::path::{Path, PathBuf};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use roundtrip_spec::Places;
use roundtrip_spec::model::{Form, Method, Spec, Step};
use syn::ext::IdentExt;

pub(crate) use invocation::Invocation;

/// Where the expansion goes.
struct Context<'a> {
    /// The runtime crate: `crate` within it, else `::roundtrip`.
    root: TokenStream,
    /// What leads to a name of the runtime. Nothing where methods are inherent, since there all are in scope: that is six tokens
    /// less at nineteen thousand places.
    before_names: TokenStream,
    /// The trait that the methods go to; without one they are inherent.
    extension: Option<Ident>,
    /// A method that clients have by hand.
    by_hand: Option<Ident>,
    spec: &'a Spec,
}

/// One of the two forms of a method.
#[derive(Clone, Copy)]
struct Call<'a> {
    method: &'a Method,
    /// The type of the options, for the form with options.
    options: Option<&'a str>,
}

/// The expansion; the path in the invocation starts in the first of the directories where there is such a file.
pub(crate) fn expand(invocation: &Invocation, directories: &[PathBuf]) -> TokenStream {
    let name = invocation.file.value();
    let found = directories.iter().map(|directory| directory.join(&name)).find(|path| path.is_file());
    let error = match found {
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => return expand_text(invocation, &name, &text, &path),
            Err(error) => error.to_string(),
        },
        None => "there is no such file, neither from where Cargo.toml is nor beside this one".to_owned(),
    };
    let problems = vec![format!("{name}: {error}")];
    expand_spec(invocation, "", &roundtrip_spec::Read { problems, ..roundtrip_spec::Read::default() })
}

/// The calls of [`equality`] for the spec in this file, which starts where Cargo.toml is.
pub(crate) fn equal_requests(file: &syn::LitStr, manifest: Option<PathBuf>) -> TokenStream {
    let path = manifest.unwrap_or_default().join(file.value());
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => return syn::Error::new(file.span(), error).into_compile_error(),
    };
    let read = roundtrip_spec::read(&file.value(), &text, path.parent().unwrap_or(Path::new("")));
    let (root, before_names) = (quote!(::roundtrip), quote!(::roundtrip::__private::));
    let context = Context { root, before_names, extension: None, by_hand: None, spec: &read.spec };
    let calls = equality::calls(&context);
    let rebuild = rebuild_on_change(&path);
    quote!(#rebuild #calls)
}

fn expand_text(invocation: &Invocation, name: &str, text: &str, path: &Path) -> TokenStream {
    let read = roundtrip_spec::read(name, text, path.parent().unwrap_or(Path::new("")));
    let expanded = expand_spec(invocation, text, &read);
    let methods = read.spec.groups.iter().flat_map(|group| &group.methods);
    let scripts = methods.filter_map(|method| method.script.as_ref()?.file.as_deref());
    let rebuild = std::iter::once(path).chain(scripts).map(rebuild_on_change);
    quote!(#(#rebuild)* #expanded)
}

/// What is right is expanded, what is wrong an error each: so there are few follow-up errors.
fn expand_spec(invocation: &Invocation, text: &str, read: &roundtrip_spec::Read) -> TokenStream {
    let error = |problem: &String| quote_spanned!(invocation.file.span()=> ::core::compile_error!(#problem););
    let errors = read.problems.iter().map(error);
    let root = invocation.root.as_ref().map_or(quote!(::roundtrip), ToTokens::to_token_stream);
    let (extension, by_hand) = (invocation.extension.clone(), invocation.by_hand.clone());
    let before_names = extension.as_ref().map(|_| quote!(#root::__private::)).unwrap_or_default();
    let context = Context { root, before_names, extension, by_hand, spec: &read.spec };
    let expanded = expand_methods(&context);
    let names = invocation.names.as_ref().map(|ident| names::table(ident, &context));
    let extension = invocation.extension.as_ref();
    let file = invocation.file.value();
    let places = Places::new(&file, text);
    let shadowed = extension.map(|name| shadowed::checks(name, &invocation.file, &places, &context));
    // flags that are wrong are told of once
    let limits = extension.filter(|_| read.problems.is_empty());
    let limits = limits.map(|_| limits::checks(&invocation.file, &places, &context));
    quote!(#(#errors)* #expanded #names #shadowed #limits)
}

/// The compiler notes every file that it includes.
fn rebuild_on_change(path: &Path) -> TokenStream {
    let path: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = path.to_string_lossy();
    quote!(
        const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
    )
}

fn expand_methods(context: &Context<'_>) -> TokenStream {
    let types = made::types(context);
    let requests = requests::module(context);
    let methods = match &context.extension {
        None => methods::inherent(context),
        Some(name) => methods::extension(name, context),
    };
    let keyspaces = keyspaces::methods(context);
    quote!(#types #requests #methods #keyspaces)
}

impl Context<'_> {
    /// The path of something that the runtime exports for generated code.
    fn runtime(&self, name: &str) -> TokenStream {
        let (before, name) = (&self.before_names, ident(name));
        quote!(#before #name)
    }

    fn requests_module(&self) -> Ident {
        match &self.extension {
            None => ident("__requests"),
            Some(name) => module_of("__requests_of", name),
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

/// The module of a trait, whose name may be raw.
fn module_of(what: &str, extension: &Ident) -> Ident {
    format_ident!("{what}_{}", extension.unraw().to_string().to_lowercase())
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
