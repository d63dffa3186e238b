//! Where a command goes in a cluster, as constants of the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use roundtrip_spec::routing::{Keys, Merge, Spread};

use super::{Call, Context, ident};

pub(super) fn keys(keys: Keys, context: &Context<'_>) -> TokenStream {
    let ty = context.runtime("Keys");
    match keys {
        Keys::None => quote!(#ty::None),
        Keys::One => quote!(#ty::One),
        Keys::Two => quote!(#ty::Two),
        Keys::Rest { but } => quote!(#ty::Rest { but: #but }),
        Keys::Every(words) => quote!(#ty::Every(#words)),
        Keys::Counted { step } => quote!(#ty::Counted { step: #step }),
        Keys::DestCounted => quote!(#ty::DestCounted),
        Keys::Half => quote!(#ty::Half),
    }
}

pub(super) fn spread(call: Call<'_>, context: &Context<'_>) -> TokenStream {
    let ty = context.runtime("Spread");
    match call.method.spread {
        // a condition holds for all of its keys or for none: it cannot be split
        Spread::Split(_) if call.options.is_some() => quote!(#ty::Key),
        Spread::Key => quote!(#ty::Key),
        Spread::Split(merge) => with_merge(&quote!(#ty::Split), merge, context),
        Spread::Shards(merge) => with_merge(&quote!(#ty::Shards), merge, context),
        Spread::Nodes(merge) => with_merge(&quote!(#ty::Nodes), merge, context),
        Spread::Any => quote!(#ty::Any),
        Spread::Node => quote!(#ty::Node),
    }
}

fn with_merge(spread: &TokenStream, merge: Merge, context: &Context<'_>) -> TokenStream {
    let ty = context.runtime("Merge");
    let merge = ident(match merge {
        Merge::Places => "Places",
        Merge::Append => "Append",
        Merge::Sum => "Sum",
        Merge::Min => "Min",
        Merge::Max => "Max",
        Merge::And => "And",
        Merge::Or => "Or",
        Merge::All => "All",
        Merge::One => "One",
    });
    quote!(#spread(#ty::#merge))
}
