//! The fields of a model as constants.

use std::fmt;
use std::marker::PhantomData;

use super::{Clear, Set};
use crate::arg::{ArgWriter, Written};
use crate::value::{DecodeError, Reply};
use crate::with::Stored;

/// A field of the model `M` that holds a `T`: `User::NAME`. Made by the derive, a constant for each field.
///
/// `P` says what happens if it is absent: [`Required`], [`Optional`], or [`Defaulted`]. `F` is the form in which it is stored,
/// if that is not the usual form of its type.
#[allow(clippy::type_complexity, reason = "what marks it is one tuple")]
pub struct Field<M, T, P = Required, F = OwnForm> {
    /// How it is called, then how it was called.
    names: &'static [&'static str],
    kind: Kind<M, T, P, F>,
}

type Kind<M, T, P, F> = PhantomData<fn() -> (M, T, P, F)>;

/// A field that every record must have.
#[derive(Debug, Clone, Copy)]
pub enum Required {}

/// A field that a record may lack, which is then `None`.
#[derive(Debug, Clone, Copy)]
pub enum Optional {}

/// A field that a record may lack, which then has its default.
#[derive(Debug, Clone, Copy)]
pub enum Defaulted {}

/// The form that a type has by itself.
#[derive(Debug, Clone, Copy)]
pub enum OwnForm {}

impl<M, T, P, F> Field<M, T, P, F> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __new(names: &'static [&'static str]) -> Self {
        Field { names, kind: PhantomData }
    }

    /// The name of the field in the hash.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.names {
            [name, ..] => name,
            [] => "",
        }
    }

    pub(super) fn names(self) -> &'static [&'static str] {
        self.names
    }

    /// The change that sets it: for [`Model::update`](super::Model::update).
    pub fn set<V: FieldValue<T>>(self, value: V) -> Set<M, T, F> {
        Set::new(self.names, value.into_value())
    }
}

impl<M, T, F> Field<M, T, Optional, F> {
    /// The change that deletes it, for [`Model::update`](super::Model::update). Only optional fields can be deleted.
    pub fn clear(self) -> Clear<M> {
        Clear::new(self.names)
    }
}

/// What can be passed for a field that holds a `T`: a `T`, and for a `String` also a `&str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a `{T}`",
    label = "this field holds `{T}`",
    note = "convert it first, with `.into()` or `T::from(..)`"
)]
pub trait FieldValue<T> {
    /// The value.
    #[doc(hidden)]
    fn into_value(self) -> T;
}

impl<T> FieldValue<T> for T {
    fn into_value(self) -> T {
        self
    }
}

macro_rules! values {
    ($($from:ty => $($to:ty)+;)*) => {$($(
        impl FieldValue<$to> for $from {
            fn into_value(self) -> $to {
                self.into()
            }
        }
    )+)*};
}
values! {
    &str => String Box<str> std::sync::Arc<str> std::rc::Rc<str>;
    &String => String;
    &[u8] => Vec<u8>;
}

impl<const N: usize> FieldValue<Vec<u8>> for &[u8; N] {
    fn into_value(self) -> Vec<u8> {
        self.to_vec()
    }
}

/// How a field is stored.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be stored in a field",
    label = "this cannot be written as one argument",
    note = "derive `ToArg` and `FromValue` for its type, or write `#[field(json)]` or `#[field(with = module)]`"
)]
pub trait FieldForm<T> {
    /// How many names it has.
    const NAMES: usize = 1;

    fn store(value: &T, out: ArgWriter<'_>) -> Written;
    fn restore(reply: &mut Reply<'_>) -> Result<T, DecodeError>;

    fn validate(_: &T) -> Result<(), &'static str> {
        Ok(())
    }
}

impl<T: Stored> FieldForm<T> for OwnForm {
    fn store(value: &T, out: ArgWriter<'_>) -> Written {
        value.store(out)
    }

    fn restore(reply: &mut Reply<'_>) -> Result<T, DecodeError> {
        T::restore(reply)
    }
}

/// The form in which a number is stored such that the server counts with it.
#[diagnostic::on_unimplemented(
    message = "the server cannot count with this field",
    label = "it is stored in a form of its own, or what is written to it is validated, which the server does not do",
    note = "load it and set the sum: in a model with a version, `save_if_unchanged` loses nothing that others write"
)]
pub trait PlainForm<T>: FieldForm<T> {}

impl<T: Stored> PlainForm<T> for OwnForm {}

/// What stands in for a field that is absent.
#[doc(hidden)]
pub trait FallsBack<T> {
    fn default() -> T;
}

impl<T: Default> FallsBack<T> for OwnForm {
    fn default() -> T {
        T::default()
    }
}

/// What a field gives where it is loaded on its own.
#[doc(hidden)]
pub trait Presence<T, F> {
    type Value;
    fn value(field: Option<T>) -> Self::Value;
}

impl<T, F> Presence<T, F> for Required {
    type Value = Option<T>;

    fn value(field: Option<T>) -> Option<T> {
        field
    }
}

impl<T, F> Presence<T, F> for Optional {
    type Value = Option<T>;

    fn value(field: Option<T>) -> Option<T> {
        field
    }
}

impl<T, F: FallsBack<T>> Presence<T, F> for Defaulted {
    type Value = T;

    fn value(field: Option<T>) -> T {
        field.unwrap_or_else(F::default)
    }
}

impl<M, T, P, F> Clone for Field<M, T, P, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T, P, F> Copy for Field<M, T, P, F> {}

impl<M, T, P, F> fmt::Debug for Field<M, T, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.name()).finish()
    }
}
