//! Several parts that are one argument.

use super::{ArgError, ArgWriter, ToArg, Words, Written};

/// Writes the parts of one argument, one after the other: see [`ArgWriter::join`].
#[derive(Debug)]
pub struct Join<'a>(&'a mut Words);

impl<'a> Join<'a> {
    #[inline]
    pub(super) fn new(words: &'a mut Words) -> Join<'a> {
        Join(words)
    }

    /// Writes text.
    #[inline]
    pub fn str(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Writes bytes.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_word(bytes);
    }

    /// Writes what would be an argument of its own.
    #[inline]
    pub fn part<T: ToArg + ?Sized>(&mut self, part: &T) {
        self.part_with(|out| part.to_arg(out));
    }

    /// Writes a part by a function that would write an argument.
    #[inline]
    pub fn part_with(&mut self, write: impl FnOnce(ArgWriter<'_>) -> Written) {
        let before = self.0.count();
        let _written = write(ArgWriter::within(self.0));
        // a part counts while it is written, so that a `Written` from elsewhere is noticed
        if self.0.take_part(before) != 1 {
            self.0.fail(ArgError::NotWritten);
        }
    }
}
