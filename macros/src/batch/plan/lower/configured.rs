//! What is only there if a `#[cfg(..)]` says so.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use super::super::{ItemId, StmtId};
use super::Lower;
use crate::batch::look::attributes;

/// A command or call in such code.
pub(crate) struct Configured {
    pub(crate) item: ItemId,
    /// What is outside of all these conditions: a statement before which something can be put.
    pub(crate) stmt: StmtId,
    /// As in `#[cfg(condition)]`.
    pub(crate) condition: TokenStream,
}

impl Lower<'_> {
    /// Lowers what has these attributes.
    pub(super) fn under<T>(&mut self, attrs: &[Attribute], code: impl FnOnce(&mut Self) -> T) -> T {
        let conditions: Vec<TokenStream> = attributes::conditions(attrs).collect();
        if conditions.is_empty() {
            return code(self);
        }
        let outer = self.conditions.clone();
        self.conditions.get_or_insert((self.here.id, Vec::new())).1.extend(conditions);
        let lowered = code(self);
        self.conditions = outer;
        lowered
    }

    pub(super) fn configure(&mut self, item: ItemId) {
        if let Some((stmt, conditions)) = &self.conditions {
            let (stmt, condition) = (self.body.placed(*stmt), quote!(all(#(#conditions),*)));
            self.sources.configured.push(Configured { item, stmt, condition });
        }
    }
}
