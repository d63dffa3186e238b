//! The derives: a type of the user's that can be an argument, a value, a key.
//!
//! ```text
//! input        the item as data: fields and variants with what their attributes say
//! attributes   the one vocabulary of `#[value(..)]` and `#[field(..)]`
//! keys         what stands in the brackets of any attribute of ours
//! names        names in the eight cases
//! problems     all mistakes of an item, reported at once
//! generics     the bounds of an impl
//! codec        how a field is stored and restored
//! own          a type around those of fields, which may be private
//! fields       the fields of a struct for derives that deal with several
//! reply        FromReply: a reply of names and values, or a list
//! rows         ToRows: names and values
//! value        ToArg, FromValue: one word
//! template     the spelling of a key
//! key          Key
//! model        Model: a record under a key (model_attributes, model_key)
//! backends     Backends: a struct of clients
//! ```

#[allow(dead_code, reason = "what concerns derives of several fields is read by those")]
mod attributes;
mod backends;
mod codec;
mod fields;
mod generics;
mod input;
mod key;
mod keys;
mod model;
mod model_attributes;
mod model_key;
mod names;
mod own;
mod problems;
mod reply;
mod rows;
mod template;
mod value;

use proc_macro2::TokenStream;
use quote::quote;

use input::Input;
use problems::Problems;

/// What a derive makes of an item, and what it makes of one with mistakes.
pub(crate) struct Derive {
    /// The impls. What comes out is not used where there are problems.
    expand: fn(&Input, &mut Problems) -> TokenStream,
    /// Impls that are never run, so that the user's code has no errors beside the mistakes themselves.
    fallback: fn(&Input) -> TokenStream,
}

pub(crate) const TO_ARG: Derive = Derive { expand: value::to_arg, fallback: value::to_arg_fallback };
pub(crate) const FROM_VALUE: Derive =
    Derive { expand: value::from_value, fallback: value::from_value_fallback };

pub(crate) const KEY: Derive = Derive { expand: key::key, fallback: key::fallback };
pub(crate) const FROM_REPLY: Derive = Derive { expand: reply::from_reply, fallback: reply::fallback };
pub(crate) const BACKENDS: Derive = Derive { expand: backends::backends, fallback: backends::fallback };
pub(crate) const MODEL: Derive = Derive { expand: model::model, fallback: model::fallback };
pub(crate) const TO_ROWS: Derive = Derive { expand: rows::to_rows, fallback: rows::fallback };

/// The expansion of a derive for an item.
pub(crate) fn expand(derive: &Derive, item: TokenStream) -> TokenStream {
    let item = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut problems = Problems::default();
    let input = Input::new(item, &mut problems);
    let expanded = (derive.expand)(&input, &mut problems);
    if !problems.any() {
        return expanded;
    }
    let (errors, fallback) = (problems.into_errors(), (derive.fallback)(&input));
    quote!(#errors #fallback)
}
