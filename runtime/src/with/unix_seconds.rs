//! A time as a whole number of seconds, rounded down: for a `SystemTime` the seconds since 1970, negative before.

use std::time::Duration;

use super::Time;
use crate::arg::{ArgWriter, Written};
use crate::value::{DecodeError, FromValue, Value};

const UNIT: Duration = Duration::from_secs(1);

/// Writes the number of seconds.
pub fn store<T: Time>(time: &T, out: ArgWriter<'_>) -> Written {
    match time.__units(UNIT) {
        Some(units) => out.int(units),
        None => out.refuse("a time of more seconds than 64 bits can count"),
    }
}

/// Reads the number of seconds.
///
/// # Errors
///
/// When no number comes, or one that is no such time: a `Duration` is not negative.
pub fn restore<T: Time>(value: Value<'_>) -> Result<T, DecodeError> {
    T::__of_units(i64::from_value(value)?, UNIT).ok_or_else(|| DecodeError::custom("a time in seconds"))
}
