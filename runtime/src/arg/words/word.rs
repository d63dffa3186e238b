//! Words written one at a time, and in parts.

use std::fmt::{self, Display, Write as _};

use bytes::Bytes;

use super::buffer::Buffer;
use super::{NO_KEY, SHARED_FROM, Words, offset};
use crate::arg::ArgError;

/// What [`ArgWriter`](super::super::ArgWriter) is made of: each writes one word.
impl Words {
    #[inline]
    pub(crate) fn push(&mut self, payload: &[u8]) {
        self.bytes.extend_bulk(payload);
        self.count += 1;
    }

    /// A word made of what `write` extends it by.
    #[inline]
    pub(crate) fn push_joined(&mut self, write: impl FnOnce(&mut Words)) {
        let at = self.bytes.len();
        // most keys have two digits of length: others are moved by one byte
        self.bytes.extend(b"$00\r\n");
        let start = self.bytes.len();
        write(self);
        let len = self.bytes.len() - start;
        self.bytes.extend(b"\r\n");
        self.count += 1;
        match u8::try_from(len) {
            Ok(len @ 10..100) => self.bytes.overwrite(at + 1, &[b'0' + len / 10, b'0' + len % 10]),
            Ok(len @ 0..10) => {
                self.bytes.overwrite(at + 2, &[b'0' + len]);
                self.bytes.remove(at + 1);
            }
            _ => self.patch(at + 1, 2, len),
        }
    }

    /// Goes on with the word that is being joined.
    #[inline]
    pub(crate) fn extend_word(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// A part of the word that is being joined.
    #[inline]
    pub(crate) fn push_part(&mut self, payload: &[u8]) {
        self.bytes.extend(payload);
        self.part_written();
    }

    pub(crate) fn push_part_display(&mut self, value: &dyn Display) {
        if write!(Tail(&mut self.bytes), "{value}").is_err() {
            self.fail(ArgError::Display);
        }
        self.part_written();
    }

    #[inline]
    pub(crate) fn part_written(&mut self) {
        self.count += 1;
    }

    /// How many parts were written since there were `before` words, which are as many again.
    #[inline]
    pub(crate) fn take_part(&mut self, before: u32) -> u32 {
        std::mem::replace(&mut self.count, before).wrapping_sub(before)
    }

    pub(crate) fn push_shared(&mut self, payload: &Bytes) {
        if payload.len() < SHARED_FROM {
            return self.push(payload);
        }
        self.bytes.extend_len(payload.len());
        self.share(self.bytes.len(), payload.clone());
        self.bytes.extend(b"\r\n");
        self.count += 1;
    }

    /// A word whose length is known only when it is written.
    pub(crate) fn push_display(&mut self, value: &dyn Display) {
        let at = self.bytes.len();
        self.bytes.extend(b"$0\r\n");
        let start = self.bytes.len();
        if write!(Tail(&mut self.bytes), "{value}").is_err() {
            self.bytes.truncate(start);
            self.fail(ArgError::Display);
        }
        let len = self.bytes.len() - start;
        self.bytes.extend(b"\r\n");
        self.count += 1;
        self.patch(at + 1, 1, len);
    }

    /// What the word says, of a fragment of one word; or why it must not be sent.
    pub(crate) fn only_payload(&self) -> Result<&[u8], ArgError> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        Ok(match self.shared() {
            [(_, payload), ..] => payload,
            [] => {
                let head = self.bytes().iter().take_while(|byte| **byte != b'\n').count() + 1;
                self.bytes().get(head..).and_then(|rest| rest.strip_suffix(b"\r\n")).unwrap_or_default()
            }
        })
    }

    #[cold]
    pub(super) fn share(&mut self, at: usize, payload: Bytes) {
        self.bytes.share(offset(at), payload);
    }

    /// Puts `n` in the place of the number of `width` digits at `at`, and moves what follows if that needs more room.
    pub(super) fn patch(&mut self, at: usize, width: usize, n: usize) {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(n).as_bytes();
        if let Some(more @ [_, ..]) = digits.get(width..) {
            self.bytes.insert(at + width, more);
            self.bytes.move_shared(at, offset(more.len()));
            if self.first_key != NO_KEY && self.first_key as usize > at {
                self.first_key += offset(more.len());
            }
        }
        self.bytes.overwrite(at, digits);
    }
}

struct Tail<'a>(&'a mut Buffer);

impl fmt::Write for Tail<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(text.as_bytes());
        Ok(())
    }
}
