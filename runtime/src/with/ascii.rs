//! Text of printable ASCII characters, from the space to `~`: others are refused, when it is written and when it is read.

use std::str::FromStr;

use crate::arg::{ArgWriter, Written};
use crate::value::{DecodeError, Value};

/// Writes the text.
pub fn store<T: AsRef<str>>(text: &T, out: ArgWriter<'_>) -> Written {
    let text = text.as_ref();
    if is_printable(text) {
        out.str(text)
    } else {
        out.refuse("a character that is not printable ASCII, in a field with `ascii`")
    }
}

/// Reads the text.
///
/// # Errors
///
/// When another character is in it, or no text comes.
pub fn restore<T: FromStr>(value: Value<'_>) -> Result<T, DecodeError> {
    if is_printable(&value.to_text()?) { value.parse() } else { Err(DecodeError::custom("printable ASCII")) }
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
