//! Single values.

use std::rc::Rc;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::{DecodeError, FromValue, Got, Value};
use crate::resp::{NotInteger, parse_f64, parse_i64, parse_i128, parse_u64, parse_u128};

impl FromValue for String {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value {
            // copied first: checking is several times faster where the bytes begin at a word's boundary
            Value::Bytes(blob) => {
                String::from_utf8(blob.to_vec()).map_err(|_| DecodeError::not_utf8(blob.len()))
            }
            other => other.number_text(),
        }
    }
}

impl FromValue for Box<str> {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        String::from_value(value).map(String::into_boxed_str)
    }
}

impl FromValue for Vec<u8> {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value {
            Value::Bytes(blob) => Ok(blob.to_vec()),
            other => other.number_text().map(String::into_bytes),
        }
    }
}

/// Not copied where the reply is a large one, from about 4 KB on, and fills at least a quarter of the buffer it was read into.
///
/// The value then keeps that buffer alive, and with it the whole reply: one element that is kept of a list of 100 MB holds
/// 100 MB. To keep a small part of a large reply, ask for `Vec<u8>`, or copy the part with [`Bytes::copy_from_slice`].
impl FromValue for Bytes {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value {
            Value::Bytes(blob) => Ok(blob.to_bytes()),
            other => other.number_text().map(Bytes::from),
        }
    }
}

impl FromValue for BytesMut {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value {
            Value::Bytes(blob) => Ok(BytesMut::from(blob.as_slice())),
            other => other.number_text().map(|text| BytesMut::from(text.as_bytes())),
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value {
            Value::Bytes(blob) => blob
                .as_slice()
                .try_into()
                .map_err(|_| DecodeError::custom(format!("of {N} bytes, but of {}", blob.len()))),
            other => Err(other.unexpected("bytes")),
        }
    }
}

macro_rules! texts {
    ($($t:ty)*) => {$(
        impl FromValue for $t {
            #[inline]
            fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
                match value {
                    Value::Bytes(_) => value.as_str().map(<$t>::from),
                    other => other.number_text().map(<$t>::from),
                }
            }
        }
    )*};
}
texts!(Arc<str> Rc<str>);

macro_rules! integers {
    ($($t:ident $parse:ident;)*) => {$(
        impl FromValue for $t {
            #[inline]
            fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
                let parsed = match &value {
                    Value::Int(n) => return $t::try_from(*n).map_err(|_| out_of_range(stringify!($t), &value)),
                    Value::Bytes(blob) => $parse(blob.as_slice()),
                    Value::BigNumber(digits) => $parse(digits),
                    _ => return Err(value.unexpected(stringify!($t))),
                };
                match parsed.map($t::try_from) {
                    Ok(Ok(n)) => Ok(n),
                    Err(NotInteger::Syntax) => Err(not_a_number(stringify!($t), &value)),
                    Ok(Err(_)) | Err(NotInteger::Range) => Err(out_of_range(stringify!($t), &value)),
                }
            }
        }
    )*};
}
integers! {
    i16 parse_i64;
    i32 parse_i64;
    i64 parse_i64;
    isize parse_i64;
    i128 parse_i128;
    u16 parse_i64;
    u32 parse_i64;
    u64 parse_u64;
    usize parse_u64;
    u128 parse_u128;
}

/// From doubles, integers, and strings that are numbers, `inf`, `-inf` or `nan`.
impl FromValue for f64 {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match &value {
            Value::Double(x) => Ok(*x),
            Value::Bytes(blob) => parse_f64(blob).ok_or_else(|| not_a_number("f64", &value)),
            // as a string of the same digits is read
            Value::Int(n) => Ok(*n as f64),
            Value::BigNumber(digits) => parse_f64(digits).ok_or_else(|| not_a_number("f64", &value)),
            _ => Err(value.unexpected("f64")),
        }
    }
}

/// The nearest `f32`.
impl FromValue for f32 {
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a float becomes the nearest narrower one")]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        f64::from_value(value).map(|x| x as f32)
    }
}

/// From a boolean, `0` and `1`, `OK` (true), and nothing (false: what was asked for was not done).
impl FromValue for bool {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match &value {
            Value::Bool(flag) => Ok(*flag),
            Value::Int(0) | Value::Null => Ok(false),
            Value::Int(1) => Ok(true),
            Value::Bytes(blob) => match blob.as_slice() {
                b"0" => Ok(false),
                b"1" | b"OK" => Ok(true),
                _ => Err(value.unexpected("0 or 1 (bool)")),
            },
            _ => Err(value.unexpected("0 or 1 (bool)")),
        }
    }
}

#[cold]
fn out_of_range(wanted: &'static str, value: &Value<'_>) -> DecodeError {
    DecodeError::range(wanted, value.got())
}

#[cold]
fn not_a_number(wanted: &'static str, value: &Value<'_>) -> DecodeError {
    match value.got() {
        Got::String(len) => DecodeError::not_a_number(wanted, len),
        got => DecodeError::type_error(wanted, got),
    }
}
