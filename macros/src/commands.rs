//! `commands!`: reads the file that the call names, and expands what it says.

use std::path::{Path, PathBuf};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

use crate::expand::{self, Context};
use crate::spec;

/// `file = "commands.toml", trait = MyCommands`
pub(crate) struct Call {
    file: LitStr,
    extension: Option<Ident>,
    /// The runtime crate, where it is not `::roundtrip`.
    root: Option<syn::Path>,
}

/// The expansion; `directory` is where the path in the call starts.
pub(crate) fn expand(call: &Call, directory: &Path) -> TokenStream {
    let name = call.file.value();
    let path = directory.join(&name);
    match std::fs::read_to_string(&path) {
        Ok(text) => expand_text(call, &name, &text, &path),
        Err(error) => {
            let message = format!("{}: {error}; the path starts where Cargo.toml is", path.display());
            let message = syn::Error::new(call.file.span(), message);
            message.into_compile_error()
        }
    }
}

/// What is right is expanded, what is wrong an error each: so there are few follow-up errors.
pub(crate) fn expand_text(call: &Call, name: &str, text: &str, path: &Path) -> TokenStream {
    let read = spec::read(name, text);
    let errors = read
        .problems
        .iter()
        .map(|problem| quote_spanned!(call.file.span()=> ::core::compile_error!(#problem);));
    let root = call.root.as_ref().map_or(quote!(::roundtrip), ToTokens::to_token_stream);
    let context = Context { root, extension: call.extension.clone(), spec: &read.spec };
    let expanded = expand::expand(&context);
    let rebuild = rebuild_on_change(path);
    quote!(#(#errors)* #rebuild #expanded)
}

/// The compiler notes every file that it includes.
fn rebuild_on_change(path: &Path) -> TokenStream {
    let path: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = path.to_string_lossy();
    quote!(
        const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
    )
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Call> {
        let (mut file, mut extension, mut root) = (None, None, None);
        while !input.is_empty() {
            // `trait` and `crate` are keywords
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            let known = match key.to_string().as_str() {
                "file" => file.replace(input.parse()?).is_none(),
                "trait" => extension.replace(input.parse()?).is_none(),
                "crate" => root.replace(input.call(syn::Path::parse_mod_style)?).is_none(),
                other => {
                    let message = format!("unknown key `{other}`; the keys are: file, trait, crate");
                    return Err(syn::Error::new(key.span(), message));
                }
            };
            if !known {
                return Err(syn::Error::new(key.span(), format!("`{key}` is given twice")));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let example = "write commands! { file = \"commands.toml\", trait = MyCommands }";
        let Some(file) = file else { return Err(input.error(format!("no `file`: {example}"))) };
        let own = root.as_ref().is_some_and(|root: &syn::Path| root.is_ident("crate"));
        if extension.is_none() && !own {
            return Err(input.error(format!("no `trait`, which gets the methods: {example}")));
        }
        Ok(Call { file, extension, root })
    }
}
