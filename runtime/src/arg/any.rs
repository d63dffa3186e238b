//! Arguments of different types in one list.

use std::borrow::Cow;

use bytes::Bytes;

use super::{ArgWriter, ToArg, Written};
use crate::resp::Float;

/// An argument of one of several types, for lists whose elements differ.
///
/// Made by [`arg`], or with `into()` if the type is known.
#[derive(Clone)]
pub struct Arg<'a>(Held<'a>);

/// Wraps an argument, so that a list can have arguments of different types.
///
/// Takes strings, bytes, integers and floats, and a reference to anything that is [`ToArg`].
///
/// ```
/// use roundtrip::arg::{Any, ToRows, arg};
///
/// fn hset(key: &str, fields: impl ToRows<(Any, Any)>) {}
///
/// hset("user:1", [("name", arg("Ann")), ("age", arg(34)), ("score", arg(1.5))]);
/// hset("user:1", [("name", arg("Ann")), ("age", 34.into())]);
/// ```
pub fn arg<'a>(value: impl Into<Arg<'a>>) -> Arg<'a> {
    value.into()
}

#[derive(Clone)]
enum Held<'a> {
    Bytes(Cow<'a, [u8]>),
    Shared(Bytes),
    Int(i128),
    Float(f64),
    Float32(f32),
    Other(&'a dyn ToArg),
}

impl ToArg for Arg<'_> {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        match &self.0 {
            Held::Bytes(bytes) => out.bytes(bytes),
            Held::Shared(bytes) => out.shared(bytes),
            Held::Int(n) => out.integer(*n),
            Held::Float(x) => out.float(*x),
            Held::Float32(x) => out.display(&Float(*x)),
            Held::Other(other) => other.to_arg(out),
        }
    }
}

/// Never the value itself: it is the user's data.
impl std::fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Arg(..)")
    }
}

impl<'a, T: ToArg> From<&'a T> for Arg<'a> {
    fn from(value: &'a T) -> Arg<'a> {
        Arg(Held::Other(value))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg(Held::Bytes(Cow::Borrowed(text.as_bytes())))
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(bytes: &'a [u8]) -> Arg<'a> {
        Arg(Held::Bytes(Cow::Borrowed(bytes)))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Arg<'a> {
        Arg(Held::Bytes(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg(Held::Bytes(Cow::Owned(text.into_bytes())))
    }
}

impl From<Vec<u8>> for Arg<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Arg(Held::Bytes(Cow::Owned(bytes)))
    }
}

impl From<Bytes> for Arg<'_> {
    fn from(bytes: Bytes) -> Self {
        Arg(Held::Shared(bytes))
    }
}

impl From<f64> for Arg<'_> {
    fn from(x: f64) -> Self {
        Arg(Held::Float(x))
    }
}

impl From<f32> for Arg<'_> {
    fn from(x: f32) -> Self {
        Arg(Held::Float32(x))
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl From<$t> for Arg<'_> {
            fn from(n: $t) -> Self {
                Arg(Held::Int(i128::from(n)))
            }
        }
    )*};
}
integers!(i16 i32 i64 i128 u16 u32 u64);

macro_rules! sizes {
    ($($t:ty as $wide:ty)*) => {$(
        impl From<$t> for Arg<'_> {
            fn from(n: $t) -> Self {
                Arg(Held::Int(n as $wide as i128))
            }
        }
    )*};
}
sizes!(isize as i64 usize as u64);
