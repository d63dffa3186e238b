//! What has been read and not yet handed out.

use std::ops::{Deref, DerefMut};

use bytes::{Buf, Bytes, BytesMut};

use super::Piece;

/// What a read makes room for at least.
const READ: usize = 16 << 10;
/// What a read makes room for at most when it does not know how much is coming.
const READ_MOST: usize = 256 << 10;
/// The largest allocation that is kept for what comes next, and how much is kept in which replies lie that are still looked at.
const KEEP: usize = 2 << 20;
/// And no more than so many of them.
const LENT: usize = 16;

/// Replies from this size on may be handed over as a part of the read buffer, smaller ones are copied out of it.
pub(super) const LARGE: usize = 4 << 10;
/// What is handed over as a part of the buffer is at least this part of it: whoever keeps a value keeps the whole allocation.
pub(super) const SHARE: usize = 4;
/// The same of the replies to a flush, which lie there only until they are decoded.
const RUN_SHARE: usize = 16;

/// The read buffer.
///
/// Large replies are cut off it without a copy, and share its allocation until they have been decoded. So room for the
/// next ones is made as late as can be: once there is something to read. By then the last have mostly been decoded, and
/// the whole allocation can be used again, instead of a new one that would have to grow to the same size (and whose
/// pages the kernel would have to clear). Where they have not, as with messages that wait for their subscriber, the next
/// allocation is one that was lent out earlier and has come back.
#[derive(Debug, Default)]
pub(crate) struct Input {
    bytes: BytesMut,
    /// The size of the allocation behind `bytes`, of which those see what has not been cut off.
    whole: usize,
    /// Whether a part of that allocation has been handed over, and may still be looked at.
    is_shared: bool,
    /// Allocations that were left to what lies in them, the oldest first.
    lent: Vec<BytesMut>,
}

impl Input {
    /// Whether there is little left of the allocation. What small replies take of it does not count before they have used half
    /// of it up, as [`make_room`](Input::make_room) costs as much as a reply.
    #[inline]
    pub(crate) fn lacks_room(&self) -> bool {
        self.room() < READ / 4 || (self.bytes.is_empty() && self.bytes.capacity() < self.whole / 2)
    }

    /// Whether so many bytes of a flush's replies are handed over with the allocation that they are in. Most are decoded at once, and
    /// what they become holds no more than its [share](SHARE). An allocation of what is copied instead would be one that is made
    /// with care, while handing over is one count.
    #[inline]
    pub(super) fn is_worth_lending(&self, len: usize) -> bool {
        len >= self.whole / RUN_SHARE
    }

    /// Takes the next `len` bytes with the allocation that they are in.
    pub(super) fn lend(&mut self, len: usize) -> Piece {
        self.is_shared = true;
        Piece { bytes: self.bytes.split_to(len).freeze(), holds: self.whole }
    }

    /// Takes the next `len` bytes, with the allocation that they are in if they are enough of it, or else as a copy.
    pub(super) fn take(&mut self, len: usize) -> Piece {
        if len >= LARGE && len >= self.whole / SHARE {
            return self.lend(len);
        }
        let bytes = Bytes::copy_from_slice(self.bytes.get(..len).unwrap_or_default());
        self.bytes.advance(len);
        Piece { bytes, holds: len }
    }

    /// Makes room for a read.
    pub(crate) fn make_room(&mut self) {
        if !self.bytes.is_empty() {
            return self.reserve(READ);
        }
        let usual = self.whole.max(READ);
        if !self.bytes.try_reclaim(usual) {
            let next = self.returned(usual).unwrap_or_else(|| BytesMut::with_capacity(READ));
            self.move_to(next);
        }
        (self.whole, self.is_shared) = (self.bytes.capacity(), false);
    }

    /// Makes more room, after a read that filled what there was or when it is known how much is `missing`.
    pub(crate) fn grow(&mut self, missing: usize) {
        // a little more than what is known to come: a read that fills the room would have to be followed by another one, if
        // only to learn that there is nothing
        self.reserve((missing + READ / 4).max(self.bytes.capacity().clamp(READ, READ_MOST)));
    }

    /// The bytes that the next read may bring.
    pub(crate) fn room(&self) -> usize {
        self.bytes.capacity() - self.bytes.len()
    }

    /// Lets go of an exceptional allocation.
    pub(crate) fn shrink(&mut self) {
        if self.whole > KEEP && self.bytes.is_empty() {
            self.release();
        }
    }

    /// Keeps no memory while there is nothing to read.
    pub(super) fn release(&mut self) {
        if self.bytes.is_empty() {
            *self = Input::default();
        }
    }

    fn reserve(&mut self, more: usize) {
        if self.is_shared && !self.bytes.try_reclaim(more) {
            let enough = self.bytes.len() + more;
            let next = self.returned(enough).unwrap_or_else(|| BytesMut::with_capacity(enough));
            self.move_to(next);
            (self.whole, self.is_shared) = (self.bytes.capacity(), false);
            return;
        }
        let (start, capacity) = (self.bytes.as_ptr(), self.bytes.capacity());
        self.bytes.reserve(more);
        self.whole = if self.bytes.as_ptr() == start {
            self.whole + self.bytes.capacity() - capacity
        } else {
            // the bytes were moved to the start of an allocation, of this one or of another
            self.bytes.capacity()
        };
    }

    /// An allocation of at least this size that nobody looks at any more.
    fn returned(&mut self, size: usize) -> Option<BytesMut> {
        let place = self.lent.iter_mut().position(|lent| lent.try_reclaim(size))?;
        Some(self.lent.remove(place))
    }

    /// Goes on in another allocation, and keeps the one that there was.
    fn move_to(&mut self, mut next: BytesMut) {
        next.extend_from_slice(&self.bytes);
        let mut last = std::mem::replace(&mut self.bytes, next);
        if self.is_shared {
            last.clear();
            self.lent.push(last);
        }
        // they are mostly of one size
        while self.lent.len() > LENT || self.lent.len().saturating_mul(self.whole) > KEEP {
            self.lent.remove(0);
        }
    }
}

impl Deref for Input {
    type Target = BytesMut;

    fn deref(&self) -> &BytesMut {
        &self.bytes
    }
}

impl DerefMut for Input {
    fn deref_mut(&mut self) -> &mut BytesMut {
        &mut self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `n` bytes, growing as the driver does.
    fn read(input: &mut Input, mut n: usize) {
        input.make_room();
        while n > 0 {
            let now = n.min(input.room());
            input.extend_from_slice(&vec![b'x'; now]);
            n -= now;
            if n > 0 {
                input.grow(0);
            }
        }
    }

    #[test]
    fn a_buffer_is_used_again_once_its_replies_have_been_decoded() {
        let mut input = Input::default();
        read(&mut input, 300_000);
        let start = input.as_ptr();
        drop(input.take(300_000));
        assert!(input.lacks_room());
        input.make_room();
        assert_eq!(input.as_ptr(), start);
        assert!(input.room() >= 300_000 && !input.lacks_room());
    }

    #[test]
    fn a_buffer_that_is_still_shared_is_left_to_its_replies() {
        let mut input = Input::default();
        read(&mut input, 300_000);
        let reply = input.take(300_000);
        input.make_room();
        assert_eq!((input.room(), input.whole), (READ, READ));
        assert_eq!((reply.bytes.len(), reply.holds), (300_000, input_size(300_000)));
    }

    /// What a buffer grows to for so many bytes.
    fn input_size(n: usize) -> usize {
        let mut input = Input::default();
        read(&mut input, n);
        input.whole
    }

    #[test]
    fn a_buffer_that_was_left_to_its_replies_is_used_again_once_they_are_gone() {
        let mut input = Input::default();
        read(&mut input, 300_000);
        let start = input.as_ptr();
        let first = input.take(290_000);
        // the beginning of the next is moved
        input.grow(280_000);
        assert_ne!(input.as_ptr(), start);
        let missing = input.room().min(280_000);
        input.extend_from_slice(&vec![b'y'; missing]);
        let second = input.take(input.len());
        drop(first);
        input.make_room();
        assert_eq!((input.as_ptr(), input.lent.len()), (start, 1));
        assert!(input.room() >= 290_000 && input.is_empty());
        assert!(second.bytes.starts_with(&[b'x'; 10_000]) && second.bytes.ends_with(b"y"));
    }

    #[test]
    fn few_buffers_are_kept_and_none_without_need() {
        let mut input = Input::default();
        let mut kept = Vec::new();
        for _ in 0..12 {
            read(&mut input, 300_000);
            kept.push(input.take(300_000));
        }
        let most = KEEP / input.whole;
        input.make_room();
        assert!((2..12).contains(&most));
        assert_eq!(input.lent.len(), most);
        input.release();
        assert_eq!(input.lent.len(), 0);
        read(&mut input, 100);
        input.clear();
        input.make_room();
        assert_eq!(input.lent.len(), 0);
    }

    #[test]
    fn a_small_part_of_a_large_buffer_does_not_hold_it() {
        let mut input = Input::default();
        read(&mut input, 1_000_000);
        let start = input.as_ptr();
        let small = input.take(5_000);
        assert_eq!((small.bytes.len(), small.holds), (5_000, 5_000));
        let large = input.take(input.len() - 5_000);
        assert!(large.bytes.len() * SHARE >= large.holds && large.holds >= 1_000_000);
        let last = input.take(5_000);
        assert_eq!(last.holds, 5_000);
        drop(large);
        input.make_room();
        assert_eq!(input.as_ptr(), start);
    }

    /// A buffer is used up by them before the next one is made.
    #[test]
    fn replies_to_flushes_that_are_kept_hold_twice_their_size() {
        const LEN: usize = READ / 14;
        let (mut input, mut kept, mut allocated) = (Input::default(), Vec::new(), 0);
        for _ in 0..1000 {
            if input.lacks_room() {
                input.make_room();
                allocated += input.whole;
            }
            input.extend_from_slice(&[b'x'; LEN]);
            assert!(input.is_worth_lending(LEN) && !input.is_worth_lending(LEN / 2));
            kept.push(input.lend(LEN));
        }
        assert!(allocated < 5 * kept.len() * LEN / 2, "{allocated} bytes for {}", kept.len() * LEN);
    }

    #[test]
    fn the_size_of_the_buffer_is_known_after_it_had_to_leave_its_allocation() {
        let mut input = Input::default();
        read(&mut input, 2_000_000);
        let _kept = input.take(1_990_000);
        // the beginning of a reply of which 300,000 bytes are to come
        input.grow(300_000);
        assert_eq!(input.whole, input.capacity());
        assert!(input.whole < 1_000_000, "{}", input.whole);
    }

    #[test]
    fn only_usual_sizes_are_kept() {
        let mut input = Input::default();
        read(&mut input, 2 * KEEP);
        input.shrink();
        assert!(input.whole > KEEP);
        input.clear();
        input.shrink();
        assert_eq!((input.capacity(), input.whole), (0, 0));
    }
}
