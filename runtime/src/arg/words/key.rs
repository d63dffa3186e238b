//! The position of a command's first key, by which it is routed.

use super::{NO_KEY, Words, offset};
use crate::arg::{ToArg, ToArgs, ToRows};
use crate::resp::split_len;

impl Words {
    /// A key: one word.
    #[inline]
    pub fn key<A: ToArg + ?Sized>(&mut self, key: &A) {
        self.key_at(self.bytes.len());
        self.arg(key);
    }

    /// A repetition of keys; gives their number.
    #[inline]
    pub fn keys<A: ToArgs>(&mut self, keys: A) -> u32 {
        self.begins_with_key(|words| words.args(keys))
    }

    /// One key or many.
    #[inline]
    pub fn keys_required<A: ToArgs>(&mut self, keys: A) -> u32 {
        self.begins_with_key(|words| words.args_required(keys))
    }

    /// A repeated group that begins with a key, such as `(key value)...`; gives the number of repetitions.
    #[inline]
    pub fn key_rows<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.begins_with_key(|words| words.rows(rows))
    }

    /// Such a group that is there at least once.
    #[inline]
    pub fn key_rows_required<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.begins_with_key(|words| words.rows_required(rows))
    }

    /// Keys and then what belongs to each, out of pairs: `zip(key, id)...`; gives the number of pairs.
    #[inline]
    pub fn key_zip<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.begins_with_key(|words| words.zip(rows))
    }

    /// At least one such pair.
    #[inline]
    pub fn key_zip_required<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.begins_with_key(|words| words.zip_required(rows))
    }

    /// Where the first key begins, as [`Payloads::place`](super::payloads::Payloads::place) counts.
    pub(crate) fn first_key_at(&self) -> Option<usize> {
        (self.first_key != NO_KEY).then_some(self.first_key as usize)
    }

    /// The first key, if there is one.
    #[inline]
    pub fn first_key(&self) -> Option<&[u8]> {
        let word = self.bytes().get(self.first_key as usize..)?;
        // nearly all
        if let [b'$', a @ b'0'..=b'9', b @ b'0'..=b'9', b'\r', b'\n', rest @ ..] = word {
            return rest.get(..usize::from(a - b'0') * 10 + usize::from(b - b'0'));
        }
        self.first_key_of_any_length()
    }

    #[inline(never)]
    fn first_key_of_any_length(&self) -> Option<&[u8]> {
        let at = self.first_key as usize;
        let word = self.bytes().get(at..)?.strip_prefix(b"$")?;
        let (len, rest) = split_len(word)?;
        let start = at + b"$".len() + word.len() - rest.len();
        if let Some((_, payload)) = self.shared().iter().find(|(place, _)| *place as usize == start) {
            return Some(payload);
        }
        rest.get(..len)
    }

    /// Notes that a key begins at `at`; the first one stays.
    #[inline]
    pub(super) fn key_at(&mut self, at: usize) {
        if self.first_key == NO_KEY {
            self.first_key = offset(at);
        }
    }

    /// Notes that a key stands where `write` begins, if it writes anything.
    #[inline]
    fn begins_with_key(&mut self, write: impl FnOnce(&mut Words) -> u32) -> u32 {
        let at = self.bytes.len();
        let n = write(self);
        if n > 0 {
            self.key_at(at);
        }
        n
    }
}
