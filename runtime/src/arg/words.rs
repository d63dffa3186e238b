//! A command's words, encoded.

mod buffer;
mod key;
pub(crate) mod payloads;
mod repeat;
mod word;

use std::fmt::{self, Debug};
use std::ops::Range;

use buffer::Buffer;

use super::{ArgError, ArgWriter, ToArg};
use bytes::Bytes;

/// From this size on a [`Bytes`] argument is sent from where it lies instead of being copied.
const SHARED_FROM: usize = 8 * 1024;

/// In the place of an offset: no key has been written.
const NO_KEY: u32 = u32::MAX;

/// The words of a command (or a fragment of one, such as an option), encoded as RESP bulk strings in order.
///
/// Up to 127 bytes lie inline. A large [`Bytes`] is not copied: it is kept in [`shared`](Words::shared) with the place
/// where it belongs, so that everything can go out in one vectored write.
///
/// What is wrong with an argument (a repetition that needs at least one element and has none) is kept as
/// [`error`](Words::error): such words must not be sent.
#[derive(Clone)]
pub struct Words {
    bytes: Buffer,
    /// Words written after the head.
    count: u32,
    /// Words of the head of a command whose arity is known only at the end, and 0 for all others.
    counted: u32,
    /// Where the first key begins in `bytes`, or [`NO_KEY`].
    first_key: u32,
    /// Whether there is an error: with the rest of what few commands need.
    failed: bool,
}

/// Fixed words before each repetition; none by default.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Prefix {
    encoded: &'static [u8],
    words: u32,
}

/// A place between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    at: u32,
    count: u32,
}

/// Where a number is to be written that is known only after what follows it.
#[derive(Debug)]
#[must_use = "a count that is not filled in says 0"]
pub struct CountMark(usize);

impl Words {
    /// Words without a head: part of a command.
    #[inline]
    pub fn fragment() -> Words {
        Words { bytes: Buffer::new(), count: 0, counted: 0, first_key: NO_KEY, failed: false }
    }

    /// A command of known arity: `head` is `*N\r\n` and the words of the name.
    #[inline]
    pub fn fixed(head: &'static [u8]) -> Words {
        let mut words = Words::fragment();
        words.begin(head);
        words
    }

    /// Writes such a head.
    #[inline]
    pub(crate) fn begin(&mut self, head: &'static [u8]) {
        self.bytes.extend(head);
    }

    /// A command whose arity only [`finish`](Words::finish) knows: `name` is the words of the name, encoded.
    #[inline]
    pub fn counted(name: &'static [u8], name_words: u32) -> Words {
        let mut words = Words::fragment();
        words.begin_counted(name, name_words);
        words
    }

    /// Writes such a beginning.
    #[inline]
    pub(crate) fn begin_counted(&mut self, name: &'static [u8], name_words: u32) {
        self.counted = name_words;
        self.bytes.extend(b"*0\r\n");
        self.bytes.extend(name);
    }

    /// A command whose name is known only now; the words of the name are parted by spaces.
    pub fn named(name: &str) -> Words {
        let mut words = Words::counted(b"", 1);
        for word in name.split_ascii_whitespace() {
            words.arg(word);
        }
        match words.count.checked_sub(1) {
            Some(count) => words.count = count,
            None => words.fail(ArgError::Empty),
        }
        words
    }

    /// Fixed words, already encoded.
    #[inline]
    pub fn literal(&mut self, encoded: &'static [u8], words: u32) {
        self.bytes.extend(encoded);
        self.count += words;
    }

    #[inline]
    pub(crate) fn prefix(&mut self, prefix: Prefix) {
        if prefix.words > 0 {
            self.literal(prefix.encoded, prefix.words);
        }
    }

    /// One argument: one word.
    #[inline]
    pub fn arg<A: ToArg + ?Sized>(&mut self, arg: &A) {
        let before = self.count;
        let _written = arg.to_arg(ArgWriter::new(self));
        // a `Written` of another writer, handed in from elsewhere, would make the arity a lie
        if self.count != before.wrapping_add(1) {
            self.fail(ArgError::NotWritten);
        }
    }

    /// Leaves room for a count that is known only after what follows: [`fill`](Words::fill) writes it.
    #[inline]
    pub fn count_mark(&mut self) -> CountMark {
        let at = self.bytes.len();
        self.bytes.extend(b"$1\r\n0\r\n");
        self.count += 1;
        CountMark(at)
    }

    /// Writes the count that `mark` left room for.
    ///
    /// Marks are filled from the last to the first: a count of more than one digit moves what follows it.
    #[inline]
    pub fn fill(&mut self, mark: CountMark, n: u32) {
        self.patch(mark.0 + 4, 1, n as usize);
        if n >= 10 {
            self.patch(mark.0 + 1, 1, n.ilog10() as usize + 1);
        }
    }

    /// The words of `other` again, after these.
    #[inline]
    pub fn append(&mut self, other: &Words) {
        self.append_part(other, Mark::default()..other.mark());
        self.fail_as(other);
    }

    /// The words of `other` that lie between two of its marks. What is wrong with an argument of `other` does not come along: it may be
    /// in another part.
    pub fn append_part(&mut self, other: &Words, part: Range<Mark>) {
        let base = self.bytes.len();
        let (from, to) = (part.start.at as usize, part.end.at as usize);
        self.bytes.extend(other.bytes().get(from..to).unwrap_or_default());
        for (at, bytes) in other.shared() {
            if (part.start.at..part.end.at).contains(at) {
                self.share(base + *at as usize - from, bytes.clone());
            }
        }
        if (part.start.at..part.end.at).contains(&other.first_key) {
            self.key_at(base + other.first_key as usize - from);
        }
        self.count += part.end.count.saturating_sub(part.start.count);
    }

    /// What is wrong with an argument of `other` is wrong here, too.
    fn fail_as(&mut self, other: &Words) {
        if let Some(error) = other.error() {
            self.fail(error);
        }
    }

    /// Appends what follows the first word of the arguments of `other`, which is a complete counted command.
    pub(crate) fn append_after_first(&mut self, other: &Words) {
        let mut payloads = other.payloads();
        // the words of the name, and the first argument
        (0..=other.counted).for_each(|_| _ = payloads.next());
        let at = payloads.place();
        self.append_part(other, Mark { at: offset(at), count: 1 }..other.mark());
        self.fail_as(other);
    }

    /// The place that the words have reached, for [`append_part`](Words::append_part).
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark { at: offset(self.bytes.len()), count: self.count }
    }

    /// Records what is wrong with an argument; the first error stays.
    #[cold]
    pub fn fail(&mut self, error: ArgError) {
        self.failed = true;
        self.bytes.fail(error);
    }

    /// Takes out what is wrong with an argument, so that what comes next can be told from it.
    #[cold]
    pub(super) fn take_error(&mut self) -> Option<ArgError> {
        self.failed = false;
        self.bytes.take_error()
    }

    /// Completes the head of a [`counted`](Words::counted) command. May be called again after more words.
    #[inline]
    pub fn finish(&mut self) {
        if self.counted > 0 {
            let width = self.bytes().iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
            self.patch(1, width, self.counted as usize + self.count as usize);
        }
    }

    /// What is sent, but for [`shared`](Words::shared).
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// Appends a copy of [`bytes`](Words::bytes).
    #[inline]
    pub(crate) fn append_to(&self, all: &mut Vec<u8>) {
        self.bytes.append_to(all);
    }

    /// Large payloads, each with the offset in [`bytes`](Words::bytes) before which it belongs, in order.
    #[inline]
    pub fn shared(&self) -> &[(u32, Bytes)] {
        self.bytes.shared()
    }

    /// The number of words after the head.
    #[inline]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The number of bytes on the wire, shared ones included.
    #[inline]
    pub fn wire_len(&self) -> usize {
        self.shared().iter().fold(self.bytes.len(), |sum, (_, bytes)| sum + bytes.len())
    }

    /// Why these words must not be sent.
    #[inline]
    pub fn error(&self) -> Option<ArgError> {
        if self.failed { self.bytes.error() } else { None }
    }
}

impl Default for Words {
    #[inline]
    fn default() -> Words {
        Words::fragment()
    }
}

/// Never the words themselves: they are the user's data, and passwords.
impl Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("count", &self.count)
            .field("bytes", &self.wire_len())
            .finish_non_exhaustive()
    }
}

/// Offsets take half the room of a `usize`; what needs more than 4 GiB has failed with `TooLarge`.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
