//! A single value of a reply, not yet decoded.

use std::any::type_name;
use std::borrow::Cow;
use std::fmt::{self, Debug};
use std::ops::Deref;
use std::str::FromStr;

use bytes::Bytes;

use super::{DecodeError, Got};
use crate::resp::Float;

/// A single value of a reply, as it came.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A string: simple, bulk or verbatim.
    Bytes(Blob<'a>),
    /// An integer.
    Int(i64),
    /// A double, which RESP2 sends as a string.
    Double(f64),
    /// A boolean, which RESP2 sends as the integers 0 and 1.
    Bool(bool),
    /// An integer of any size, as text.
    BigNumber(&'a [u8]),
    /// Nothing (nil).
    Null,
}

/// The bytes of a string in a reply.
#[derive(Clone, Copy)]
pub struct Blob<'a> {
    bytes: &'a [u8],
    owner: Option<&'a Bytes>,
}

impl<'a> Blob<'a> {
    #[inline]
    pub(crate) fn new(bytes: &'a [u8], owner: Option<&'a Bytes>) -> Blob<'a> {
        Blob { bytes, owner }
    }

    /// A part of these bytes.
    pub(crate) fn part(&self, part: &'a [u8]) -> Blob<'a> {
        Blob { bytes: part, owner: self.owner }
    }

    /// The bytes.
    #[inline]
    pub fn as_slice(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes. They are not copied if the reply is large and fills at least a quarter of the buffer it was read into. They then
    /// keep that buffer alive, and with it the whole reply.
    #[inline]
    pub fn to_bytes(&self) -> Bytes {
        match self.owner {
            // empty slices may lie anywhere
            Some(owner) if !self.bytes.is_empty() => owner.slice_ref(self.bytes),
            _ => Bytes::copy_from_slice(self.bytes),
        }
    }
}

impl<'a> Value<'a> {
    /// A string that lies in the reply.
    ///
    /// # Errors
    ///
    /// It is not a string, or not UTF-8.
    #[inline]
    pub fn as_str(&self) -> Result<&'a str, DecodeError> {
        match self {
            Value::Bytes(blob) => {
                std::str::from_utf8(blob.bytes).map_err(|_| DecodeError::not_utf8(blob.bytes.len()))
            }
            other => Err(other.unexpected("a string")),
        }
    }

    /// The value as text: a string as it is, a number as RESP2 writes it.
    ///
    /// # Errors
    ///
    /// When nothing came, or a string that is not UTF-8.
    pub fn to_text(&self) -> Result<Cow<'a, str>, DecodeError> {
        match self {
            Value::Bytes(_) => self.as_str().map(Cow::Borrowed),
            other => other.number_text().map(Cow::Owned),
        }
    }

    /// Parses the value's text.
    ///
    /// # Errors
    ///
    /// When nothing came, or `T` does not take it.
    pub fn parse<T: FromStr>(&self) -> Result<T, DecodeError> {
        let text = self.to_text()?;
        text.parse().map_err(|_| {
            let name = type_name::<T>();
            DecodeError::custom(format!("a `{}`", name.rsplit("::").next().unwrap_or(name)))
        })
    }

    /// The error that says that something else was wanted.
    #[cold]
    pub(crate) fn unexpected(&self, wanted: &'static str) -> DecodeError {
        DecodeError::type_error(wanted, self.got())
    }

    pub(crate) fn got(&self) -> Got {
        match self {
            Value::Bytes(blob) => Got::String(blob.bytes.len()),
            Value::Int(n) => Got::Int(*n),
            Value::Double(_) => Got::Double,
            Value::Bool(_) => Got::Bool,
            Value::BigNumber(digits) => Got::BigNumber(digits.len()),
            Value::Null => Got::Null,
        }
    }

    /// What RESP2 would have sent in the place of a RESP3 number or boolean.
    pub(crate) fn number_text(&self) -> Result<String, DecodeError> {
        match self {
            Value::Int(n) => Ok(itoa::Buffer::new().format(*n).to_owned()),
            Value::Double(x) => Ok(Float(*x).to_string()),
            Value::Bool(flag) => Ok(u8::from(*flag).to_string()),
            Value::BigNumber(digits) => match std::str::from_utf8(digits) {
                Ok(digits) => Ok(digits.to_owned()),
                Err(_) => Err(DecodeError::malformed("a big number")),
            },
            Value::Bytes(_) | Value::Null => Err(self.unexpected("text")),
        }
    }
}

impl Deref for Blob<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.bytes
    }
}

/// The type and the length, never the contents: they are the user's data.
impl Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({:?})", self.got())
    }
}

/// The length, never the contents: they are the user's data.
impl Debug for Blob<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.bytes.len())
    }
}
