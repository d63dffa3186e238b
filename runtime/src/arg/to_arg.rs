//! A single argument.

use std::fmt::Display;

use bytes::Bytes;

use super::{ArgError, Join, Words};
use crate::resp::Float;

/// A single argument of a command.
///
/// Implemented for strings, bytes, integers and floats. For a type of yours [derive](derive@crate::ToArg) it, or write three lines:
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
    note = "for a type of your own derive or implement `ToArg`"
)]
pub trait ToArg {
    /// Writes the argument, with exactly one of the methods of `out`.
    fn to_arg(&self, out: ArgWriter<'_>) -> Written;
}

/// Writes one argument.
#[derive(Debug)]
pub struct ArgWriter<'a> {
    words: &'a mut Words,
    /// It writes a part of a word: neither its length nor its end.
    within: bool,
}

/// Proof that an argument was written; the methods of [`ArgWriter`] return it.
#[derive(Debug)]
pub struct Written(());

impl<'a> ArgWriter<'a> {
    #[inline]
    pub(crate) fn new(words: &'a mut Words) -> ArgWriter<'a> {
        ArgWriter { words, within: false }
    }

    /// Writes a part of the word that is being written.
    #[inline]
    pub(super) fn within(words: &'a mut Words) -> ArgWriter<'a> {
        ArgWriter { words, within: true }
    }

    /// Writes bytes.
    #[inline]
    pub fn bytes(self, bytes: &[u8]) -> Written {
        if self.within {
            self.words.push_part(bytes);
        } else {
            self.words.push(bytes);
        }
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

    /// Writes bytes. Large ones are not copied, but sent from this buffer.
    #[inline]
    pub fn shared(self, bytes: &Bytes) -> Written {
        if self.within {
            return self.bytes(bytes);
        }
        self.words.push_shared(bytes);
        Written(())
    }

    /// Writes what `value` displays.
    pub fn display(self, value: &dyn Display) -> Written {
        if self.within {
            self.words.push_part_display(value);
        } else {
            self.words.push_display(value);
        }
        Written(())
    }

    /// Writes several parts as one argument, without putting them together elsewhere first:
    ///
    /// ```
    /// use roundtrip::arg::{ArgWriter, ToArg, Written};
    ///
    /// struct Session<'a> {
    ///     user: u64,
    ///     device: &'a str,
    /// }
    ///
    /// impl ToArg for Session<'_> {
    ///     fn to_arg(&self, out: ArgWriter<'_>) -> Written {
    ///         // session:{7}:phone
    ///         out.join(|word| {
    ///             word.str("session:{");
    ///             word.part(&self.user);
    ///             word.str("}:");
    ///             word.part(self.device);
    ///         })
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn join(self, write: impl FnOnce(&mut Join<'_>)) -> Written {
        if self.within {
            write(&mut Join::new(self.words));
            self.words.part_written();
        } else {
            self.words.push_joined(|words| write(&mut Join::new(words)));
        }
        Written(())
    }

    /// Writes nothing, because the value must not be sent. The command fails with `reason` and
    /// [`Error::is_argument`](crate::Error::is_argument), and is not sent. Other commands of its pipeline are.
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
        self.fail(ArgError::Refused(reason))
    }

    /// The same for a reason that is known already.
    #[cold]
    pub(super) fn fail(self, error: ArgError) -> Written {
        self.words.fail(error);
        self.bytes(b"")
    }

    #[inline]
    pub(crate) fn integer<I: itoa::Integer>(self, n: I) -> Written {
        self.bytes(itoa::Buffer::new().format(n).as_bytes())
    }
}
