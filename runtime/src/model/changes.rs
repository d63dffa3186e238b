//! What an update changes.

use std::fmt;
use std::marker::PhantomData;

use super::FieldForm;
use crate::arg::{Any, ArgsWriter, RowWriter};
use crate::with::Storing;

/// A field is set: made by [`Field::set`](super::Field::set).
#[must_use = "a change does nothing until it is given to `update`"]
pub struct Set<M, T, F> {
    names: &'static [&'static str],
    value: T,
    kind: PhantomData<fn() -> (M, F)>,
}

/// A field is deleted: made by [`Field::clear`](super::Field::clear).
#[must_use = "a change does nothing until it is given to `update`"]
pub struct Clear<M> {
    names: &'static [&'static str],
    model: PhantomData<fn() -> M>,
}

/// Changes of a record of the model `M`: one, or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a change of a `{M}`",
    label = "a change of a field is expected here, or a tuple of up to eight",
    note = "a change is made by a field's constant: `{M}::FIELD.set(value)`, or `.clear()` of an optional one"
)]
pub trait Changes<M> {
    /// Writes the fields that are set.
    #[doc(hidden)]
    fn __sets(&self, out: &mut RowWriter<'_>);

    /// Writes the names of the fields that are deleted, older names included.
    #[doc(hidden)]
    fn __clears(&self, out: &mut ArgsWriter<'_>);

    /// What a validation has against it.
    #[doc(hidden)]
    fn __validate(&self) -> Result<(), &'static str>;
}

impl<M, T, F> Set<M, T, F> {
    pub(super) fn new(names: &'static [&'static str], value: T) -> Self {
        Set { names, value, kind: PhantomData }
    }
}

impl<M> Clear<M> {
    pub(super) fn new(names: &'static [&'static str]) -> Self {
        Clear { names, model: PhantomData }
    }
}

impl<M, T, F: FieldForm<T>> Changes<M> for Set<M, T, F> {
    fn __sets(&self, out: &mut RowWriter<'_>) {
        if let [name, ..] = self.names {
            out.start::<Any, _>(name);
            out.then::<Any, _>(&Storing(&self.value, F::store));
        }
    }

    fn __clears(&self, out: &mut ArgsWriter<'_>) {
        self.names.iter().skip(1).for_each(|older| out.push(older));
    }

    fn __validate(&self) -> Result<(), &'static str> {
        F::validate(&self.value)
    }
}

impl<M> Changes<M> for Clear<M> {
    fn __sets(&self, _: &mut RowWriter<'_>) {}

    fn __clears(&self, out: &mut ArgsWriter<'_>) {
        self.names.iter().for_each(|name| out.push(name));
    }

    fn __validate(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

/// No change of a field; the TTL of the record starts again.
impl<M> Changes<M> for () {
    fn __sets(&self, _: &mut RowWriter<'_>) {}

    fn __clears(&self, _: &mut ArgsWriter<'_>) {}

    fn __validate(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)*) => {$(
        impl<Record, $($name: Changes<Record>),+> Changes<Record> for ($($name,)+) {
            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __sets(&self, out: &mut RowWriter<'_>) {
                let ($($name,)+) = self;
                $($name.__sets(out);)+
            }

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __clears(&self, out: &mut ArgsWriter<'_>) {
                let ($($name,)+) = self;
                $($name.__clears(out);)+
            }

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __validate(&self) -> Result<(), &'static str> {
                let ($($name,)+) = self;
                $($name.__validate()?;)+
                Ok(())
            }
        }
    )*};
}
tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
    A B C D E G H;
    A B C D E G H I;
}

/// Without the value, which is the user's data.
impl<M, T, F> fmt::Debug for Set<M, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Set").field(&self.names.first()).finish()
    }
}

impl<M> fmt::Debug for Clear<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clear").field(&self.names.first()).finish()
    }
}
