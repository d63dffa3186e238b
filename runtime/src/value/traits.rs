//! Traits of types into which a reply can be decoded.

use std::any::type_name;

use super::{DecodeError, Reply, Value};

/// A single value: what one string, number or boolean of a reply decodes into.
///
/// Implemented for `String`, `Box<str>`, `Arc<str>`, `Bytes`, `Vec<u8>`, `[u8; N]`, integers, floats, `bool`. For a type of yours
/// [derive](derive@crate::FromValue) it, or write three lines, mostly around one of these:
///
/// ```
/// use roundtrip::value::{DecodeError, FromValue, Value};
///
/// struct UserId(u64);
///
/// impl FromValue for UserId {
///     fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
///         u64::from_value(value).map(UserId)
///     }
/// }
///
/// struct Peer(std::net::SocketAddr);
///
/// impl FromValue for Peer {
///     fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
///         value.parse().map(Peer)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a single value of a reply",
    label = "a value is expected here: `String`, `Bytes`, `Vec<u8>`, an integer, a float, `bool`, or a type of yours that derives or implements `FromValue`",
    note = "where nothing may come, the command gives an `Option` already: ask for what is in it, as in `get::<String>(..)`",
    note = "`u8` and `i8` are not values, so that `Vec<u8>` is always bytes: ask for `i64` or `u16`"
)]
pub trait FromValue: Sized {
    /// Decodes the value.
    ///
    /// # Errors
    ///
    /// The value is of another type, or out of range.
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError>;
}

/// A whole reply of any shape: a value, `()`, an `Option`, a list, a set, a map, a tuple. Inside these there may be a `Result`, if the
/// server may send an error instead of a value.
///
/// The same types decode from RESP2 and RESP3: a map from a map, a flat list, or a list of pairs; a float from a double
/// or a string.
///
/// ```
/// use roundtrip::value::{DecodeError, FromReply, Reply};
///
/// struct Entry {
///     id: String,
///     fields: Vec<(String, String)>,
/// }
///
/// impl FromReply for Entry {
///     fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
///         let (id, fields) = reply.read()?;
///         Ok(Entry { id, fields })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a reply cannot be decoded into `{Self}`",
    label = "a value, an `Option`, list, set, map or tuple of what a reply can be decoded into is expected here",
    note = "where you do not use the reply, say so with `eval::<()>(..)`: otherwise the compiler takes `!` for its type",
    note = "for a type of your own derive or implement `FromValue` (a single value) or `FromReply` (any shape)",
    note = "`u8` and `i8` are not values, so that `Vec<u8>` is always bytes: ask for `i64` or `u16`"
)]
pub trait FromReply: Sized {
    /// Decodes the next element of the reply, with all that is in it.
    ///
    /// # Errors
    ///
    /// The reply is something else.
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError>;

    /// How many elements of a flat list make one: more than one for tuples only.
    #[doc(hidden)]
    const WIDTH: usize = 1;

    /// Whether an empty list or map stands for nothing, where an `Option` is asked for.
    #[doc(hidden)]
    const EMPTY_IS_NONE: bool = Self::WIDTH > 1;

    /// Reads one from the elements of a flat list.
    #[doc(hidden)]
    fn from_flat(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        Self::from_reply(reply)
    }
}

impl<T: FromValue> FromReply for T {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        match reply.common_value() {
            Some(value) => T::from_value(value),
            None => other_value(reply),
        }
    }
}

#[inline(never)]
fn other_value<T: FromValue>(reply: &mut Reply<'_>) -> Result<T, DecodeError> {
    reply.other_value().and_then(T::from_value).map_err(|error| error.wanting(type_name::<T>()))
}

/// Types for a reply of fields and single values: a `HashMap`, a `BTreeMap`, a `Vec` of pairs, a type of yours.
#[diagnostic::on_unimplemented(
    message = "a reply of fields and values cannot be decoded into `{Self}`",
    label = "a `HashMap<K, V>`, `BTreeMap<K, V>` or `Vec<(K, V)>` of single values is expected here",
    note = "a struct of yours derives `FromReply`: its fields are those of the reply"
)]
pub trait FromMap: FromReply {}

/// Types for a reply of many single values: a `Vec`, a `HashSet`, a `BTreeSet`, a `VecDeque`, a type of yours.
#[diagnostic::on_unimplemented(
    message = "a reply of many values cannot be decoded into `{Self}`",
    label = "a `Vec<T>`, `HashSet<T>`, `BTreeSet<T>` or `VecDeque<T>` of single values is expected here",
    note = "for a type of your own implement `FromReply` and `FromList`"
)]
pub trait FromList: FromReply {}
