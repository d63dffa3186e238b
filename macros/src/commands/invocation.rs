//! What stands in the braces of `commands!`.

use proc_macro2::Ident;
use roundtrip_spec::meant;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// `file = "commands.toml", trait = MyCommands, names = MY_NAMES`
pub(crate) struct Invocation {
    pub(super) file: LitStr,
    pub(super) extension: Option<Ident>,
    /// The runtime crate, where it is not `::roundtrip`.
    pub(super) root: Option<syn::Path>,
    /// The static that gets what is known of each command by its name.
    pub(super) names: Option<Ident>,
    /// A method that clients have by hand, for another purpose than the command of that name.
    pub(super) by_hand: Option<Ident>,
}

impl Parse for Invocation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Invocation> {
        let (mut file, mut extension, mut root, mut names) = (None, None, None, None);
        let mut by_hand = None;
        while !input.is_empty() {
            // `trait` and `crate` are keywords
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            let known = match key.to_string().as_str() {
                "file" => file.replace(input.parse()?).is_none(),
                "trait" => extension.replace(input.parse()?).is_none(),
                "crate" => root.replace(input.call(syn::Path::parse_mod_style)?).is_none(),
                "names" => names.replace(input.parse()?).is_none(),
                // of the runtime alone
                "by_hand" => by_hand.replace(input.parse()?).is_none(),
                other => {
                    let keys = ["file", "trait", "crate", "names"];
                    let all = format_args!("the keys are: {}", keys.join(", "));
                    let message = format!("unknown key `{other}`{}", meant::or(keys, other, all));
                    return Err(syn::Error::new(key.span(), message));
                }
            };
            if !known {
                return Err(syn::Error::new(key.span(), format!("`{key}` is given twice: remove one")));
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
        Ok(Invocation { file, extension, root, names, by_hand })
    }
}
