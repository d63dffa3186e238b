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

/// The expansion; the path in the call starts in the first of the directories where there is such a file.
pub(crate) fn expand(call: &Call, directories: &[PathBuf]) -> TokenStream {
    let name = call.file.value();
    let found = directories.iter().map(|directory| directory.join(&name)).find(|path| path.is_file());
    let error = match found {
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => return expand_text(call, &name, &text, &path),
            Err(error) => error.to_string(),
        },
        None => "there is no such file, neither from where Cargo.toml is nor beside this one".to_owned(),
    };
    let problems = vec![format!("{name}: {error}")];
    expand_spec(call, &spec::Read { problems, ..spec::Read::default() })
}

fn expand_text(call: &Call, name: &str, text: &str, path: &Path) -> TokenStream {
    let expanded = expand_spec(call, &spec::read(name, text));
    let rebuild = rebuild_on_change(path);
    quote!(#rebuild #expanded)
}

/// What is right is expanded, what is wrong an error each: so there are few follow-up errors.
fn expand_spec(call: &Call, read: &spec::Read) -> TokenStream {
    let error = |problem: &String| quote_spanned!(call.file.span()=> ::core::compile_error!(#problem););
    let errors = read.problems.iter().map(error);
    let root = call.root.as_ref().map_or(quote!(::roundtrip), ToTokens::to_token_stream);
    let context = Context { root, extension: call.extension.clone(), spec: &read.spec };
    let expanded = expand::expand(&context);
    quote!(#(#errors)* #expanded)
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
        let missing = |what: &str| syn::Error::new(input.span(), format!("no {what}: {example}"));
        let Some(file) = file else { return Err(missing("`file`")) };
        let own = root.as_ref().is_some_and(|root: &syn::Path| root.is_ident("crate"));
        if extension.is_none() && !own {
            return Err(missing("`trait`, which gets the methods"));
        }
        Ok(Call { file, extension, root })
    }
}
