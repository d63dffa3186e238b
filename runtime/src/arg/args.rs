//! A repeated argument: one or many.

use std::collections;

use super::{Prefix, ToArg, Words, lists};

/// A repeated argument of a command: one argument, or many of one type.
///
/// - one: anything that is [`ToArg`]; bytes are always one (`b"abc"`, `Vec<u8>`, `Bytes`)
/// - arrays, slices, `Vec`, sets, `VecDeque`, owned or borrowed
/// - slice iterators, a map's `keys()` and `values()`, and what the iterator adaptors of `std` make of any iterator
/// - any other iterable, as [`many(it)`](crate::arg::many)
/// - values of different types, as [`[arg(1), arg("x")]`](crate::arg::arg())
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an argument of a command nor a list of arguments",
    label = "one argument, or an array, `Vec`, slice, set or iterator of arguments is expected here",
    note = "an iterator of a type of its own goes in as `roundtrip::arg::many(it)`; values of different types as `[arg(1), arg(\"x\")]`",
    note = "`u8` and `i8` are not arguments: bytes (`b\"abc\"`, `Vec<u8>`) are one argument, and numbers of 8 bits convert with `i32::from`"
)]
pub trait ToArgs {
    /// Writes the arguments, one after the other.
    fn to_args(self, out: &mut ArgsWriter<'_>);
}

/// Writes repeated arguments.
#[derive(Debug)]
pub struct ArgsWriter<'a> {
    words: &'a mut Words,
    prefix: Prefix,
}

impl<'a> ArgsWriter<'a> {
    #[inline]
    pub(crate) fn new(words: &'a mut Words, prefix: Prefix) -> ArgsWriter<'a> {
        ArgsWriter { words, prefix }
    }

    /// Writes one argument.
    #[inline]
    pub fn push<A: ToArg + ?Sized>(&mut self, arg: &A) {
        self.words.prefix(self.prefix);
        self.words.arg(arg);
    }

    /// Writes each of them.
    #[inline]
    pub fn extend<I: IntoIterator<Item: ToArg>>(&mut self, args: I) {
        args.into_iter().for_each(|arg| self.push(&arg));
    }
}

impl<T: ToArg> ToArgs for T {
    #[inline]
    fn to_args(self, out: &mut ArgsWriter<'_>) {
        out.push(&self);
    }
}

macro_rules! as_args {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<T: ToArg, $($generics)*> ToArgs for $t {
            #[inline]
            fn to_args(self, out: &mut ArgsWriter<'_>) {
                out.extend(self);
            }
        }
    )*};
}
lists!(as_args);
