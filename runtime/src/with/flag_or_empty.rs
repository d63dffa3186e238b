//! A `bool` as `1` or the empty string: what RedPipe's `BooleanField` stores.
//!
//! RedPipe reads every other word as true, also `0` and `false`. Here they are an error, because they were meant differently.

use crate::arg::{ArgWriter, Written};
use crate::value::{DecodeError, Value};

/// Writes `1` or nothing.
pub fn store(flag: &bool, out: ArgWriter<'_>) -> Written {
    out.str(if *flag { "1" } else { "" })
}

/// Reads `1` or the empty string.
///
/// # Errors
///
/// When anything else comes.
pub fn restore(value: Value<'_>) -> Result<bool, DecodeError> {
    match value {
        Value::Int(1) => Ok(true),
        Value::Bytes(blob) if blob.is_empty() => Ok(false),
        Value::Bytes(blob) if blob.as_slice() == b"1" => Ok(true),
        _ => Err(DecodeError::custom("a flag, `1` or the empty string")),
    }
}
