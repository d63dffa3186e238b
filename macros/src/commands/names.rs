//! The table by which raw words are judged: what is known of each command by its name.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use roundtrip_spec::by_name::{Named, by_name};
use roundtrip_spec::facts::CONNECTION_STATE;

use super::{Context, ident};

pub(super) fn table(name: &Ident, context: &Context<'_>) -> TokenStream {
    let visibility = if context.extension.is_some() { quote!(pub) } else { quote!(pub(crate)) };
    let (names, limited_type) = (context.runtime("Names"), context.runtime("Limited"));
    let flags_type = context.runtime("Flags");
    let named = by_name(context.spec);
    let is_stateful = |named: &&Named| named.limits.iter().any(|flag| flag.name == CONNECTION_STATE);
    let containers: Vec<_> = named.iter().filter(is_stateful).filter_map(container).collect();
    let limited = named.iter().filter(|named| {
        // known to do no harm, beside unknown subcommands that may change the connection as their siblings do
        !named.limits.is_empty() || container(named).is_some_and(|name| containers.contains(&name))
    });
    let limited = limited.map(|named| {
        let Named { name, limits, waits_with, .. } = named;
        let flags = limits.iter().map(|flag| ident(flag.constant));
        let flags =
            flags.fold(quote!(#flags_type::NONE), |flags, flag| quote!(#flags.union(#flags_type::#flag)));
        let waits_with = waits_with.as_deref().unwrap_or_default();
        quote!(#limited_type { name: #name, flags: #flags, waits_with: #waits_with })
    });
    let harmless = named.iter().filter(|named| named.harmless).map(|named| &named.name);
    quote! {
        /// What is known of each command of the spec by its name, for raw commands.
        #visibility static #name: #names = #names { limited: &[#(#limited),*], harmless: &[#(#harmless),*] };
    }
}

/// The first word of a command that has two.
fn container(named: &Named) -> Option<&str> {
    named.name.split_once(' ').map(|(container, _)| container)
}
