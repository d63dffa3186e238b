//! What the derives of structs expand to: fields that are written by name, and read by name or by place.

use super::names::{Names, Prefix};
use super::{Restore, Store, Stored, Storing};
use crate::arg::{Any, ArgWriter, ArgsWriter, RowWriter, Written};
use crate::value::{DecodeError, Reply, Value};

/// A struct whose fields are read by name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fields that can be read by name",
    label = "a struct that derives `FromReply` is expected here",
    note = "derive `FromReply` for it, on a struct with named fields and without `#[reply(list)]`"
)]
pub trait Fields: Sized {
    /// The fields that have come.
    type Partial: Default;

    /// How they are called.
    const NAMES: &'static Names;

    /// Reads the field of this name; `false`, and nothing read, where there is none.
    fn read_field(
        partial: &mut Self::Partial,
        name: &[u8],
        reply: &mut Reply<'_>,
    ) -> Result<bool, DecodeError>;

    /// The struct, once all that comes has come.
    fn finish(partial: Self::Partial) -> Result<Self, DecodeError>;
}

/// A struct whose fields are written by name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fields that can be written by name",
    label = "a struct that derives `ToRows` is expected here",
    note = "derive `ToRows` for it, on a struct with named fields"
)]
pub trait StoreFields {
    /// How they are called.
    const NAMES: &'static Names;

    /// Whether there may be absent ones, or older names.
    const CLEARS: bool;

    /// Writes the names and values of those that are not `None`.
    fn store_fields(&self, prefix: Prefix<'_>, out: &mut RowWriter<'_>);

    /// Writes the names of those that are `None`, and older names of all.
    fn absent_fields(&self, prefix: Prefix<'_>, out: &mut ArgsWriter<'_>);
}

/// Reads a map, a flat list of names and values, or a list of pairs.
pub fn read_all<T: Fields>(reply: &mut Reply<'_>) -> Result<T, DecodeError> {
    let mut partial = T::Partial::default();
    each_field(reply, |name, reply| T::read_field(&mut partial, name, reply))?;
    T::finish(partial)
}

/// The same field by field: `read` says whether it has read the value. Gives how many there were.
pub(crate) fn each_field(
    reply: &mut Reply<'_>,
    mut read: impl FnMut(&[u8], &mut Reply<'_>) -> Result<bool, DecodeError>,
) -> Result<usize, DecodeError> {
    let (rows, flat) = reply.rows(2)?;
    for _ in 0..rows {
        if !flat {
            list(reply, 2)?;
        }
        let name = name(reply)?;
        if !read(name, reply)? {
            reply.skip()?;
        }
    }
    Ok(rows)
}

/// A name that is not a string is the name of no field.
fn name<'a>(reply: &mut Reply<'a>) -> Result<&'a [u8], DecodeError> {
    Ok(match reply.value()? {
        Value::Bytes(blob) => blob.as_slice(),
        _ => b"",
    })
}

/// Reads the head of a list of exactly so many.
pub fn list(reply: &mut Reply<'_>, wanted: usize) -> Result<(), DecodeError> {
    match reply.list()? {
        got if got == wanted => Ok(()),
        got => Err(DecodeError::count(wanted, got)),
    }
}

/// Reads a field, which stays as it is where nothing comes. `place` is `Type.field`.
pub fn read<T: Restore>(
    slot: &mut Option<T>,
    reply: &mut Reply<'_>,
    place: &'static str,
) -> Result<bool, DecodeError> {
    if !reply.null() {
        *slot = Some(T::restore(reply).map_err(|error| error.at_field(place))?);
    }
    Ok(true)
}

/// A field of a record, which is read and written. Every [`Stored`] type is one. Any other type is a single error here, even if it lacks both.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a field",
    label = "this cannot be written as one argument",
    note = "derive `ToArg` and `FromValue` for its type, or write `#[field(json)]` or `#[field(with = module)]`"
)]
pub trait InRecord: Sized {
    /// As [`read`].
    fn read_stored(
        slot: &mut Option<Self>,
        reply: &mut Reply<'_>,
        place: &'static str,
    ) -> Result<bool, DecodeError>;

    /// As [`Prefix::store`].
    fn store_stored(&self, prefix: Prefix<'_>, name: &'static str, out: &mut RowWriter<'_>);
}

#[diagnostic::do_not_recommend]
impl<T: Stored> InRecord for T {
    fn read_stored(
        slot: &mut Option<T>,
        reply: &mut Reply<'_>,
        place: &'static str,
    ) -> Result<bool, DecodeError> {
        read(slot, reply, place)
    }

    fn store_stored(&self, prefix: Prefix<'_>, name: &'static str, out: &mut RowWriter<'_>) {
        prefix.store(name, self, out);
    }
}

/// The same for a field with a form of its own.
pub fn read_with<T>(
    slot: &mut Option<T>,
    reply: &mut Reply<'_>,
    place: &'static str,
    restore: impl FnOnce(Value<'_>) -> Result<T, DecodeError>,
) -> Result<bool, DecodeError> {
    if !reply.null() {
        let value = reply.value().and_then(restore);
        *slot = Some(value.map_err(|error| error.at_field(place))?);
    }
    Ok(true)
}

/// Passes over an older name of a field that has come by its own.
pub fn skip(reply: &mut Reply<'_>) -> Result<bool, DecodeError> {
    reply.skip().map(|()| true)
}

/// The value of a field that has to be there.
pub fn required<T>(slot: Option<T>, type_name: &'static str, field: &'static str) -> Result<T, DecodeError> {
    slot.ok_or_else(|| DecodeError::missing_field(type_name, field))
}

/// Fields, each by its name.
impl Prefix<'_> {
    /// A field as its type says.
    pub fn store<T: Store>(self, name: &'static str, value: &T, out: &mut RowWriter<'_>) {
        self.store_with(name, value, out, T::store);
    }

    /// A field with a form of its own.
    pub fn store_with<T: ?Sized>(
        self,
        name: &'static str,
        value: &T,
        out: &mut RowWriter<'_>,
        store: impl Fn(&T, ArgWriter<'_>) -> Written,
    ) {
        self.start(name, out);
        out.then::<Any, _>(&Storing(value, store));
    }

    /// The name of a field that is `None`.
    pub fn absent<T>(self, name: &'static str, value: Option<&T>, out: &mut ArgsWriter<'_>) {
        if value.is_none() {
            out.push(&self.named(name));
        }
    }

    /// An older name of a field.
    pub fn stale(self, name: &'static str, out: &mut ArgsWriter<'_>) {
        out.push(&self.named(name));
    }

    fn start(self, name: &'static str, out: &mut RowWriter<'_>) {
        out.start::<Any, _>(&self.named(name));
    }
}

/// Reads an element of a list that has to be there. `place` is `Type.field`.
pub fn element<T: Restore>(reply: &mut Reply<'_>, place: &'static str) -> Result<T, DecodeError> {
    T::restore(reply).map_err(|error| error.at_field(place))
}

/// The same for one with a form of its own.
pub fn element_with<T>(
    reply: &mut Reply<'_>,
    place: &'static str,
    restore: impl FnOnce(Value<'_>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    reply.value().and_then(restore).map_err(|error| error.at_field(place))
}

/// An element that may be nothing.
pub fn optional<T>(
    reply: &mut Reply<'_>,
    read: impl FnOnce(&mut Reply<'_>) -> Result<T, DecodeError>,
) -> Result<Option<T>, DecodeError> {
    if reply.null() { Ok(None) } else { read(reply).map(Some) }
}
