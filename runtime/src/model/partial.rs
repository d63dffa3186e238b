//! Parts of records: single fields, and structs that have some of them.

use std::fmt;

use super::{Field, FieldForm, Presence};
use crate::arg::{ArgsWriter, ToArg, ToArgs};
use crate::commands::__requests;
use crate::pipeline::{Finish, Finished};
use crate::request::Request;
use crate::value::{DecodeError, FromReply, Reply};
use crate::with::{fields, names};
use crate::{Result, Target};

/// Fields of the model `M`: one, or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field of `{M}`",
    label = "a field's constant is expected here, or a tuple of up to eight",
    note = "the constants are those of the model: `{M}::FIELD`"
)]
pub trait Fields<M>: AnyFields {}

/// One field, or a tuple of up to eight, of whatever model.
// apart from `Fields`, so that a field of another model is one error and not one for each type that has the values
pub trait AnyFields {
    /// What they give.
    type Values;

    /// How many names they have.
    #[doc(hidden)]
    const NAMES: usize;

    #[doc(hidden)]
    fn __names(&self, out: &mut ArgsWriter<'_>);

    /// Reads as many elements of a list as there are names.
    #[doc(hidden)]
    fn __read(reply: &mut Reply<'_>) -> Result<Self::Values, DecodeError>;
}

/// What HMGET has of fields.
pub struct Partial<F: AnyFields>(F::Values);

/// What HMGET has of a struct's fields.
pub struct Part<P>(Option<P>);

/// The last step: what was read, without what says how.
#[derive(Debug, Clone, Copy)]
pub struct Inner;

/// A struct with some of the fields of the model `M`: one that derives [`FromReply`](derive@crate::FromReply) with `#[reply(of = M)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of `{M}`",
    label = "its fields are not checked against those of `{M}`",
    note = "write `#[derive(FromReply)] #[reply(of = {M})]` on it"
)]
pub trait PartOf<M>: fields::Fields {}

pub(super) fn load_fields<'a, M, X: Target, F: Fields<M>>(
    target: &'a X,
    key: &impl ToArg,
    fields: &F,
) -> Finished<X::Out<'a, Partial<F>>, Inner> {
    let mut request = Request::new();
    __requests::hmget(&mut request, key, Names(fields));
    Finished::new(target.__issue(request), Inner)
}

pub(super) fn load_as<'a, M, X: Target, P: PartOf<M>>(
    target: &'a X,
    key: &impl ToArg,
) -> Finished<X::Out<'a, Part<P>>, Inner> {
    let mut request = Request::new();
    __requests::hmget(&mut request, key, All(P::NAMES));
    Finished::new(target.__issue(request), Inner)
}

impl<M, T, P, F> Fields<M> for Field<M, T, P, F>
where
    F: FieldForm<T>,
    P: Presence<T, F>,
{
}

impl<M, T, P, F> AnyFields for Field<M, T, P, F>
where
    F: FieldForm<T>,
    P: Presence<T, F>,
{
    type Values = P::Value;

    const NAMES: usize = F::NAMES;

    fn __names(&self, out: &mut ArgsWriter<'_>) {
        self.names().iter().for_each(|name| out.push(name));
    }

    fn __read(reply: &mut Reply<'_>) -> Result<P::Value, DecodeError> {
        let mut value = None;
        for _ in 0..Self::NAMES {
            match value {
                // its own name comes first, and counts more
                Some(_) => reply.skip()?,
                None => value = fields::optional(reply, F::restore)?,
            }
        }
        Ok(P::value(value))
    }
}

macro_rules! tuples {
    ($($($name:ident $index:literal)+;)*) => {$(
        impl<Record, $($name: Fields<Record>),+> Fields<Record> for ($($name,)+) {}

        impl<$($name: AnyFields),+> AnyFields for ($($name,)+) {
            type Values = ($($name::Values,)+);

            const NAMES: usize = 0 $(+ $name::NAMES)+;

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __names(&self, out: &mut ArgsWriter<'_>) {
                let ($($name,)+) = self;
                $($name.__names(out);)+
            }

            fn __read(reply: &mut Reply<'_>) -> Result<Self::Values, DecodeError> {
                Ok(($($name::__read(reply).map_err(|error| error.at($index))?,)+))
            }
        }
    )*};
}
tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 G 5;
    A 0 B 1 C 2 D 3 E 4 G 5 H 6;
    A 0 B 1 C 2 D 3 E 4 G 5 H 6 I 7;
}

impl<F: AnyFields> FromReply for Partial<F> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        fields::list(reply, F::NAMES)?;
        Ok(Partial(F::__read(reply)?))
    }
}

impl<P: fields::Fields> FromReply for Part<P> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut partial = P::Partial::default();
        let mut left = reply.list()?;
        let mut any = false;
        P::NAMES.for_each("", &mut |name| {
            left = left.checked_sub(1).ok_or_else(|| DecodeError::end("another field"))?;
            if reply.null() {
                return Ok(());
            }
            any = true;
            P::read_field(&mut partial, name.as_bytes(), reply).map(drop)
        })?;
        Ok(Part(if any { Some(P::finish(partial)?) } else { None }))
    }
}

impl<F: AnyFields> Finish<Partial<F>> for Inner {
    type Output = F::Values;

    fn finish(self, partial: Partial<F>) -> Result<F::Values> {
        Ok(partial.0)
    }
}

impl<P> Finish<Part<P>> for Inner {
    type Output = Option<P>;

    fn finish(self, part: Part<P>) -> Result<Option<P>> {
        Ok(part.0)
    }
}

/// The names of fields.
struct Names<'a, F>(&'a F);

impl<F: AnyFields> ToArgs for Names<'_, F> {
    fn to_args(self, out: &mut ArgsWriter<'_>) {
        self.0.__names(out);
    }
}

/// The names of a struct's fields.
struct All(&'static names::Names);

impl ToArgs for All {
    fn to_args(self, out: &mut ArgsWriter<'_>) {
        self.0.write(names::Prefix::NONE, out);
    }
}

/// Does not compile where the field is not one of the model's with the same type. Gives its name.
#[doc(hidden)]
#[must_use]
pub const fn same<M, T, P, F>(field: Field<M, T, P, F>) -> &'static str {
    field.name()
}

impl<F: AnyFields> fmt::Debug for Partial<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partial").finish_non_exhaustive()
    }
}

impl<P> fmt::Debug for Part<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("is_there", &self.0.is_some()).finish_non_exhaustive()
    }
}
