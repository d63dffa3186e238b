//! A compile error for each method of a user's spec that could be called from where its command does harm: where the runtime's
//! own spec limits a command, such as SELECT or BLPOP, all others have to.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use roundtrip_spec::Places;
use syn::LitStr;

use super::{Call, Context, cfg, requests};

/// Compares the flags of each method with what the runtime knows of its command's name. `file` is the path in the call of
/// the macro.
pub(super) fn checks(file: &LitStr, places: &Places<'_>, context: &Context<'_>) -> TokenStream {
    context
        .calls()
        .filter(|call| call.method.script.is_none())
        .map(|call| check(call, file, places, context))
        .collect()
}

fn check(call: Call<'_>, file: &LitStr, places: &Places<'_>, context: &Context<'_>) -> TokenStream {
    let (root, method) = (&context.root, call.method);
    let (cfg, command) = (cfg(method.feature.as_slice()), method.command.join(" "));
    let flags = requests::flags(call, context);
    let message = format!(
        "{}: {}: roundtrip's own spec does not let {command} be called from everywhere: give this method the flags that it has there \
         (`connection-state`, `own-writes`, `blocking`); after SUBSCRIBE, MONITOR and CLIENT REPLY replies can no longer be told apart, \
         so they can have no method",
        places.of(method.span),
        method.path,
    );
    // the error is shown at the path of the file, as all others are
    quote_spanned! {file.span()=>
        #cfg
        const _: () = ::core::assert!(#root::__private::allows(#command, #flags), #message);
    }
}
