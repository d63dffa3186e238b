//! A `bool` as `1` or `0`, and nothing else. (By default, `OK` in a reply is also true.)

use crate::arg::{ArgWriter, Written};
use crate::value::{DecodeError, Value};

/// Writes `1` or `0`.
pub fn store(flag: &bool, out: ArgWriter<'_>) -> Written {
    out.str(if *flag { "1" } else { "0" })
}

/// Reads `1` or `0`.
///
/// # Errors
///
/// When anything else comes.
pub fn restore(value: Value<'_>) -> Result<bool, DecodeError> {
    match value {
        Value::Bool(flag) => Ok(flag),
        Value::Int(0) => Ok(false),
        Value::Int(1) => Ok(true),
        Value::Bytes(blob) if blob.as_slice() == b"0" => Ok(false),
        Value::Bytes(blob) if blob.as_slice() == b"1" => Ok(true),
        _ => Err(DecodeError::custom("a flag, `1` or `0`")),
    }
}
