//! The mistakes of an item: collected, so that all are reported at once.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(super) struct Problems(Option<syn::Error>);

impl Problems {
    /// Another one, at these tokens.
    pub(super) fn add(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    pub(super) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
    }

    /// Those of a part.
    pub(super) fn absorb(&mut self, part: Problems) {
        part.0.into_iter().for_each(|error| self.push(error));
    }

    /// The value, or `None` and the mistake noted.
    pub(super) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(super) fn any(&self) -> bool {
        self.0.is_some()
    }

    /// A `compile_error!` for each.
    pub(super) fn into_errors(self) -> TokenStream {
        self.0.map(syn::Error::into_compile_error).unwrap_or_default()
    }
}
