//! A single argument.

use std::fmt::Display;

use bytes::Bytes;

use super::{ArgError, Words};
use crate::resp::Float;

/// A single argument of a command: one word.
///
/// Implemented for strings, bytes, integers and floats; a type of yours needs three lines:
///
/// ```
/// use roundtrip::arg::{ArgWriter, ToArg, Written};
///
/// struct UserId(u64);
///
/// impl ToArg for UserId {
///     fn to_arg(&self, out: ArgWriter<'_>) -> Written {
///         out.display(&format_args!("user:{}", self.0))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a single argument of a command",
    label = "a string, bytes, an integer of 16 bits or more, or a float is expected here",
    note = "a list goes only where the command repeats an argument; unwrap an `Option`, and decide how a `bool` is to be written (`\"1\"`, `i32::from(flag)`)",
    note = "`u8` and `i8` are not arguments, so that bytes (`b\"abc\"`, `Vec<u8>`) are always one: convert with `i32::from`",
    note = "for a type of your own implement `ToArg`"
)]
pub trait ToArg {
    /// Writes the argument, with exactly one of the methods of `out`.
    fn to_arg(&self, out: ArgWriter<'_>) -> Written;
}

/// Writes one argument.
#[derive(Debug)]
pub struct ArgWriter<'a>(&'a mut Words);

/// Says that an argument was written: what the methods of [`ArgWriter`] give.
#[derive(Debug)]
pub struct Written(());

impl<'a> ArgWriter<'a> {
    #[inline]
    pub(crate) fn new(words: &'a mut Words) -> ArgWriter<'a> {
        ArgWriter(words)
    }

    /// Writes bytes.
    #[inline]
    pub fn bytes(self, bytes: &[u8]) -> Written {
        self.0.push(bytes);
        Written(())
    }

    /// Writes a string.
    #[inline]
    pub fn str(self, text: &str) -> Written {
        self.bytes(text.as_bytes())
    }

    /// Writes a signed integer.
    #[inline]
    pub fn int(self, n: i64) -> Written {
        self.integer(n)
    }

    /// Writes an unsigned integer.
    #[inline]
    pub fn uint(self, n: u64) -> Written {
        self.integer(n)
    }

    /// Writes a float, in the shortest form that reads back as the same one.
    pub fn float(self, x: f64) -> Written {
        #[allow(clippy::cast_possible_truncation, reason = "what is cut off is found by the comparison")]
        let whole = x as i64;
        // whole numbers are common, and are written much faster as such
        if whole as f64 == x && whole != 0 && whole.unsigned_abs() < 1 << 53 {
            return self.int(whole);
        }
        self.display(&Float(x))
    }

    /// Writes bytes without copying them where they are large: they are then sent from where they lie.
    #[inline]
    pub fn shared(self, bytes: &Bytes) -> Written {
        self.0.push_shared(bytes);
        Written(())
    }

    /// Writes what `value` displays.
    pub fn display(self, value: &dyn Display) -> Written {
        self.0.push_display(value);
        Written(())
    }

    /// Writes nothing, because the value must not be sent. The command fails with `reason` and
    /// [`Error::is_argument`](crate::Error::is_argument), and nothing of it is sent; what else is in its pipeline is.
    ///
    /// ```
    /// use roundtrip::arg::{ArgWriter, ToArg, Written};
    ///
    /// struct Percent(u32);
    ///
    /// impl ToArg for Percent {
    ///     fn to_arg(&self, out: ArgWriter<'_>) -> Written {
    ///         if self.0 > 100 { out.refuse("more than 100 percent") } else { out.uint(self.0.into()) }
    ///     }
    /// }
    /// ```
    #[cold]
    pub fn refuse(self, reason: &'static str) -> Written {
        self.0.fail(ArgError::Refused(reason));
        self.bytes(b"")
    }

    #[inline]
    pub(crate) fn integer<I: itoa::Integer>(self, n: I) -> Written {
        self.bytes(itoa::Buffer::new().format(n).as_bytes())
    }
}
