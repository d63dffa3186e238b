//! How a field is stored and restored: as its type says, through a module (`with`), or as JSON.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::attributes::FieldAttributes;
use super::input::Field;

/// An expression that writes `value`, a reference to the field, to `out`.
pub(super) fn store(field: &Field, value: &TokenStream, out: &TokenStream) -> TokenStream {
    let Field { ty, attributes: FieldAttributes { with, json, .. }, .. } = field;
    match (with, json) {
        (Some(module), _) => quote!(#module::store(#value, #out)),
        (None, Some(json)) => quote_spanned!(*json=> ::roundtrip::with::json::store(#value, #out)),
        // by its path, so that what is missing is said at the type
        (None, None) => quote_spanned!(ty.span()=> <#ty as ::roundtrip::arg::ToArg>::to_arg(#value, #out)),
    }
}

/// An expression that reads the field out of `value`: a `Result`.
pub(super) fn restore(field: &Field, value: &TokenStream) -> TokenStream {
    let Field { ty, attributes: FieldAttributes { with, json, .. }, .. } = field;
    match (with, json) {
        (Some(module), _) => quote!(#module::restore(#value)),
        (None, Some(json)) => quote_spanned!(*json=> ::roundtrip::with::json::restore::<#ty>(#value)),
        (None, None) => {
            quote_spanned!(ty.span()=> <#ty as ::roundtrip::value::FromValue>::from_value(#value))
        }
    }
}
