//! How a value is written into a field, and read from it.
//!
//! A field of a struct that derives [`ToRows`](derive@crate::ToRows) or
//! [`FromReply`](derive@crate::FromReply) may have any type that is [`ToArg`] and [`FromValue`], and some types with a usual form: `bool` is `1`
//! or `0`, `u8` and `i8` are numbers, `SystemTime` and `Duration` are milliseconds. `#[field(with = module)]` chooses another
//! form. The modules here are such forms. A form of your own is a module with two functions:
//!
//! ```
//! use roundtrip::{FromReply, ToRows};
//!
//! mod hex {
//!     use roundtrip::arg::{ArgWriter, Written};
//!     use roundtrip::value::{DecodeError, Value};
//!
//!     pub fn store(n: &u32, out: ArgWriter<'_>) -> Written {
//!         out.display(&format_args!("{n:x}"))
//!     }
//!
//!     pub fn restore(value: Value<'_>) -> Result<u32, DecodeError> {
//!         u32::from_str_radix(value.as_str()?, 16).map_err(DecodeError::other)
//!     }
//! }
//!
//! #[derive(FromReply, ToRows)]
//! struct Style {
//!     #[field(with = hex)]
//!     color: u32,
//!     #[field(with = roundtrip::with::joined)]
//!     fonts: Vec<String>,
//! }
//! ```

pub mod ascii;
#[doc(hidden)]
pub mod fields;
pub mod flag;
pub mod flag_or_empty;
pub mod joined;
#[cfg(feature = "serde")]
pub mod json;
#[doc(hidden)]
pub mod names;
#[cfg(test)]
mod tests;
mod time;
pub mod unix_ms;
pub mod unix_seconds;

use std::time::{Duration, SystemTime};

pub use time::Time;

use crate::arg::{ArgWriter, ToArg, Written};
use crate::value::{DecodeError, FromReply, FromValue, Reply};

/// What can be written into a field: all that is [`ToArg`], and `bool`, `u8`, `i8`, `SystemTime`, `Duration` in their usual form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written into a field",
    label = "this field has no one word to be written as",
    note = "derive `ToArg` for its type, or write `#[field(json)]` or `#[field(with = module)]`"
)]
pub trait Store {
    /// Writes the value, with exactly one of the methods of `out`.
    fn store(&self, out: ArgWriter<'_>) -> Written;
}

/// What can be read out of a field: all that is [`FromReply`], and `u8`, `i8`, `SystemTime`, `Duration` in their usual form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read out of a field",
    label = "a reply cannot be decoded into this",
    note = "derive `FromValue` or `FromReply` for its type, or write `#[field(json)]` or `#[field(with = module)]`"
)]
pub trait Restore: Sized {
    /// Reads the next element of the reply.
    ///
    /// # Errors
    ///
    /// When something else comes.
    fn restore(reply: &mut Reply<'_>) -> Result<Self, DecodeError>;
}

/// What a field of a record can hold: all that is [`ToArg`] and [`FromValue`], and `bool`, `u8`, `i8`, `SystemTime`, `Duration` in their
/// usual form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a field",
    label = "this cannot be written as one argument",
    note = "derive `ToArg` and `FromValue` for its type, or write `#[field(json)]` or `#[field(with = module)]`"
)]
pub trait Stored: Store + Restore {}

impl<T: ToArg + ?Sized> Store for T {
    #[inline]
    fn store(&self, out: ArgWriter<'_>) -> Written {
        self.to_arg(out)
    }
}

impl<T: FromReply> Restore for T {
    #[inline]
    fn restore(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        T::from_reply(reply)
    }
}

impl<T: ToArg + FromValue> Stored for T {}
impl Stored for bool {}

impl Store for bool {
    fn store(&self, out: ArgWriter<'_>) -> Written {
        flag::store(self, out)
    }
}

macro_rules! small_integers {
    ($($t:ty)*) => {$(
        impl Stored for $t {}

        impl Store for $t {
            fn store(&self, out: ArgWriter<'_>) -> Written {
                out.integer(*self)
            }
        }

        impl Restore for $t {
            fn restore(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
                let value = reply.value()?;
                <$t>::try_from(i64::from_value(value)?)
                    .map_err(|_| DecodeError::range(stringify!($t), value.got()))
            }
        }
    )*};
}
small_integers!(u8 i8);

macro_rules! times {
    ($($t:ty)*) => {$(
        impl Stored for $t {}

        impl Store for $t {
            fn store(&self, out: ArgWriter<'_>) -> Written {
                unix_ms::store(self, out)
            }
        }

        impl Restore for $t {
            fn restore(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
                unix_ms::restore(reply.value()?)
            }
        }
    )*};
}
times!(SystemTime Duration);

/// A field's value with the function that writes it.
#[derive(Debug)]
#[doc(hidden)]
pub struct Storing<'a, T: ?Sized, F>(pub &'a T, pub F);

impl<T: ?Sized, F: Fn(&T, ArgWriter<'_>) -> Written> ToArg for Storing<'_, T, F> {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        (self.1)(self.0, out)
    }
}
