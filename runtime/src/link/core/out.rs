//! Bytes on their way to a socket.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::mem;

use bytes::{Buf, Bytes};

use crate::arg::Words;
use crate::resp::push_first;

/// What is copied rather than handed over by reference when one queue is appended to another.
const COPY: usize = 16 << 10;

/// The largest allocation that is kept for what comes next.
const KEEP: usize = 256 << 10;

/// How many pieces one system call takes at most.
const PIECES: usize = 32;

/// A change in the middle of a queue: so many bytes go, others come in their place.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) at: usize,
    pub(crate) gone: usize,
    pub(crate) new: Vec<u8>,
}

impl Edit {
    pub(crate) fn cut(at: usize, gone: usize) -> Edit {
        Edit { at, gone, new: Vec::new() }
    }
}

/// A queue of encoded commands: a tail that small ones are copied to, and before it pieces kept by reference.
#[derive(Debug, Default)]
pub(crate) struct Out {
    /// Nearly always there is none. To drop an empty one is some work, which each flush would do several times.
    front: Option<VecDeque<Bytes>>,
    tail: Vec<u8>,
    /// What of the tail has been written.
    written: usize,
    len: usize,
}

impl Out {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes room for `more` bytes that are copied, and for what the last of them take for a moment.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.tail.reserve(more + 64);
    }

    /// How many bytes that are copied it has an allocation for.
    pub(crate) fn capacity(&self) -> usize {
        self.tail.capacity()
    }

    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
        self.len += bytes.len();
    }

    /// Appends `len` bytes of some, from `start` on.
    #[inline(always)]
    pub(crate) fn push_part(&mut self, all: &[u8], start: usize, len: usize) {
        let before = self.tail.len();
        push_first(&mut self.tail, all.get(start..).unwrap_or_default(), len);
        self.len += self.tail.len() - before;
    }

    pub(crate) fn push_shared(&mut self, bytes: Bytes) {
        self.close_tail();
        self.len += bytes.len();
        self.front.get_or_insert_default().push_back(bytes);
    }

    /// Lets the next bytes begin a tail of their own.
    fn close_tail(&mut self) {
        if self.tail.is_empty() {
            return;
        }
        let mut tail = Bytes::from(mem::take(&mut self.tail));
        tail.advance(mem::take(&mut self.written));
        self.front.get_or_insert_default().push_back(tail);
    }

    /// Appends an encoded command; its large arguments go by reference.
    #[inline(always)]
    pub(crate) fn push_words(&mut self, words: &Words) {
        match words.shared() {
            [] => {
                let before = self.tail.len();
                words.append_to(&mut self.tail);
                self.len += self.tail.len() - before;
            }
            _ => self.push_parts(words),
        }
    }

    fn push_parts(&mut self, words: &Words) {
        let mut bytes = words.bytes();
        let mut at = 0;
        for (offset, large) in words.shared() {
            let (before, after) = bytes.split_at_checked(*offset as usize - at).unwrap_or((bytes, &[]));
            self.push(before);
            self.push_shared(large.clone());
            (bytes, at) = (after, *offset as usize);
        }
        self.push(bytes);
    }

    /// Moves all of `other` to the end of this one, copying what is small.
    pub(crate) fn append(&mut self, other: &mut Out) {
        // a small one is copied even then, if there is room: handing allocations round, the connection would grow its own anew
        // after every write, while pipelines free the large ones that they got for it
        if self.is_empty() && (other.len > COPY || self.tail.capacity() < other.len) {
            return mem::swap(self, other);
        }
        other.front.take().into_iter().flatten().for_each(|piece| self.push_shared(piece));
        let tail = other.tail.get(other.written..).unwrap_or_default();
        if tail.len() <= COPY {
            self.push(tail);
            other.tail.clear();
        } else {
            other.close_tail();
            other.front.take().into_iter().flatten().for_each(|tail| self.push_shared(tail));
        }
        (other.written, other.len) = (0, 0);
    }

    /// Drops `n` bytes from the front, which have been written.
    pub(crate) fn advance(&mut self, mut n: usize) {
        n = n.min(self.len);
        self.len -= n;
        if let Some(front) = &mut self.front {
            while let Some(piece) = front.front_mut() {
                if n < piece.len() {
                    piece.advance(n);
                    return;
                }
                n -= piece.len();
                front.pop_front();
            }
        }
        self.written += n;
        if self.written == self.tail.len() {
            self.written = 0;
            // keeps the allocation for the next commands, unless it is an exceptional one
            if self.tail.capacity() > KEEP { self.tail = Vec::new() } else { self.tail.clear() }
        }
    }

    /// Makes these changes, which come in order. Their places count in what it is before.
    pub(crate) fn splice(&mut self, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        self.close_tail();
        let mut left = self.front.take().unwrap_or_default();
        self.len = 0;
        let mut at = 0;
        for edit in edits {
            self.keep(&mut left, edit.at - at);
            skip(&mut left, edit.gone);
            self.push(&edit.new);
            at = edit.at + edit.gone;
        }
        self.keep(&mut left, usize::MAX);
    }

    /// Moves the first `n` bytes of `pieces` to the end of this one, by reference.
    fn keep(&mut self, pieces: &mut VecDeque<Bytes>, mut n: usize) {
        while n > 0
            && let Some(mut piece) = pieces.pop_front()
        {
            if piece.len() > n {
                pieces.push_front(piece.split_off(n));
            }
            n -= piece.len();
            self.push_shared(piece);
        }
    }

    /// Everything, as pieces, which are not copied. Empty afterwards.
    pub(crate) fn take_pieces(&mut self) -> Vec<Bytes> {
        self.close_tail();
        self.len = 0;
        self.front.take().unwrap_or_default().into()
    }

    /// A copy of everything.
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        let tail = self.tail.get(self.written..).unwrap_or_default();
        self.front.iter().flatten().map(|piece| &**piece).chain([tail]).flatten().copied().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.advance(self.len);
    }

    /// Gives the first pieces to `write`, as a vectored write takes them.
    #[inline]
    pub(crate) fn write_with<T>(&self, write: impl FnOnce(&[IoSlice<'_>]) -> T) -> T {
        let tail = self.tail.get(self.written..).unwrap_or_default();
        let Some(front) = self.front.as_ref().filter(|front| !front.is_empty()) else {
            return write(&[IoSlice::new(tail)]);
        };
        let mut pieces = [IoSlice::new(&[]); PIECES];
        let all = front.iter().map(|piece| &**piece).chain([tail]).filter(|piece| !piece.is_empty());
        let mut filled = 0;
        for (slot, piece) in pieces.iter_mut().zip(all) {
            *slot = IoSlice::new(piece);
            filled += 1;
        }
        write(pieces.get(..filled).unwrap_or_default())
    }
}

/// Drops the first `n` bytes of `pieces`.
fn skip(pieces: &mut VecDeque<Bytes>, mut n: usize) {
    while n > 0
        && let Some(mut piece) = pieces.pop_front()
    {
        if piece.len() > n {
            pieces.push_front(piece.split_off(n));
        }
        n -= piece.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(out: &Out) -> Vec<u8> {
        out.write_with(|pieces| pieces.iter().flat_map(|piece| piece.to_vec()).collect())
    }

    #[test]
    fn keeps_order_across_copies_and_references() {
        let mut out = Out::default();
        out.push(b"ab");
        out.push_shared(Bytes::from_static(b"cd"));
        out.push(b"ef");
        let mut other = Out::default();
        other.push(b"gh");
        other.push_shared(Bytes::from_static(b"ij"));
        out.append(&mut other);
        assert!(other.is_empty());
        assert_eq!((flat(&out).as_slice(), out.len()), (&b"abcdefghij"[..], 10));
        out.advance(3);
        assert_eq!(flat(&out), b"defghij");
        out.advance(7);
        assert!(out.is_empty());
        assert_eq!(flat(&out), b"");
    }

    #[test]
    fn it_is_changed_wherever_it_is_asked_for() {
        let mut out = Out::default();
        out.push(b"..ab");
        out.advance(2);
        out.push_shared(Bytes::from_static(b"cdef"));
        out.push(b"ghij");
        out.splice(&[Edit::cut(1, 1), Edit::cut(3, 4), Edit::cut(9, 1)]);
        assert_eq!((flat(&out).as_slice(), out.len()), (&b"achi"[..], 4));
        out.push(b"k");
        let insert = |at, new: &str| Edit { at, gone: 0, new: new.into() };
        out.splice(&[insert(0, "x"), Edit { at: 1, gone: 2, new: "yz".into() }, insert(5, "!")]);
        assert_eq!((flat(&out).as_slice(), out.len()), (&b"xayzik!"[..], 7));
        out.splice(&[Edit::cut(0, 7)]);
        assert!(out.is_empty());
    }
}
