//! The replies to a flush.

use std::ops::Range;

use bytes::Bytes;
use smallvec::SmallVec;

use super::input::SHARE;
use crate::error::Failure;

/// Replies in the order of their commands, as the pieces in which they were read. Where the connection was lost, those
/// that had come are here and the failure stands for the rest.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    segments: SmallVec<[Segment; 1]>,
    count: u32,
    errors: Vec<u32>,
    /// In a box, since replies are moved several times and few have one.
    failure: Option<Box<Failure>>,
}

#[derive(Debug)]
struct Segment {
    /// The number of its first reply.
    first: u32,
    piece: Piece,
    ends: Vec<usize>,
}

/// Bytes as they were read, and the size of the allocation that they keep alive.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(super) bytes: Bytes,
    pub(super) holds: usize,
}

impl Piece {
    /// Bytes in an allocation of their own.
    pub(super) fn new(bytes: Bytes) -> Piece {
        Piece { holds: bytes.len(), bytes }
    }

    /// The same, of bytes that did not come so.
    pub(crate) fn of(bytes: Bytes) -> Piece {
        Piece::new(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, and the size of the allocation that they keep alive.
    pub(crate) fn into_parts(self) -> (Bytes, usize) {
        (self.bytes, self.holds)
    }

    /// What the values of a reply in here may share, if the reply, of `len` bytes, is enough of it.
    #[inline]
    pub(crate) fn owner(&self, len: usize) -> Option<&Bytes> {
        (len >= self.holds / SHARE).then_some(&self.bytes)
    }
}

impl Replies {
    /// None, and none will come.
    pub(crate) fn failed(failure: Failure) -> Replies {
        Replies { failure: Some(Box::new(failure)), ..Replies::default() }
    }

    /// One reply that is there.
    pub(crate) fn single(frame: Bytes) -> Replies {
        let is_error = frame.first() == Some(&b'-');
        let mut replies = Replies::default();
        let end = frame.len();
        replies.push(Piece::new(frame), vec![end]);
        if is_error {
            replies.push_error(0);
        }
        replies
    }

    /// All but the first, which was somebody else's.
    pub(crate) fn without_first(mut self) -> Replies {
        let mut gone = 0;
        for segment in &mut self.segments {
            if segment.first > 0 {
                segment.first -= 1;
            } else if let Some(end) = segment.ends.first().copied() {
                segment.ends.remove(0);
                segment.ends.iter_mut().for_each(|other| *other -= end);
                segment.piece.bytes = segment.piece.bytes.slice(end..);
                gone = 1;
            }
        }
        self.count -= gone;
        self.errors = self.errors.iter().filter_map(|n| n.checked_sub(1)).collect();
        self
    }

    /// How many have come.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The numbers of those that are error replies.
    pub(crate) fn errors(&self) -> &[u32] {
        &self.errors
    }

    /// Why not all have come, if so.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.as_deref()
    }

    /// Reply `n` as it came, and the piece it is part of. `near` is the piece where the last one was: replies are mostly
    /// asked for in order.
    #[inline]
    pub(crate) fn get(&self, n: u32, near: &mut usize) -> Option<(&[u8], &Piece)> {
        let (at, piece) = self.locate(n, near)?;
        Some((piece.bytes.get(at)?, piece))
    }

    /// Where in its piece reply `n` lies.
    #[inline]
    pub(crate) fn locate(&self, n: u32, near: &mut usize) -> Option<(Range<usize>, &Piece)> {
        let segment = match self.segments.get(*near) {
            Some(segment) if segment.contains(n) => segment,
            _ => {
                *near = self.segments.partition_point(|segment| segment.first <= n).checked_sub(1)?;
                self.segments.get(*near)?
            }
        };
        let place = (n - segment.first) as usize;
        let end = *segment.ends.get(place)?;
        let start = match place.checked_sub(1) {
            Some(before) => *segment.ends.get(before)?,
            None => 0,
        };
        Some((start..end, &segment.piece))
    }

    /// One of the pieces.
    #[inline]
    pub(crate) fn piece(&self, which: usize) -> Option<&Piece> {
        Some(&self.segments.get(which)?.piece)
    }

    /// One for each line.
    #[cfg(test)]
    pub(crate) fn lines(lines: &'static [u8]) -> Replies {
        let mut replies = Replies::default();
        let mut ends = Vec::new();
        for (n, line) in (0..).zip(lines.split_inclusive(|byte| *byte == b'\n')) {
            ends.push(ends.last().copied().unwrap_or(0) + line.len());
            if line.starts_with(b"-") {
                replies.push_error(n);
            }
        }
        replies.push(Piece { bytes: Bytes::from_static(lines), holds: lines.len() }, ends);
        replies
    }

    pub(super) fn push_error(&mut self, n: u32) {
        self.errors.push(n);
    }

    pub(super) fn push(&mut self, piece: Piece, ends: Vec<usize>) {
        let first = self.count;
        self.count += u32::try_from(ends.len()).unwrap_or(u32::MAX);
        self.segments.push(Segment { first, piece, ends });
    }

    pub(super) fn fail(&mut self, failure: Failure) {
        self.failure = Some(Box::new(failure));
    }
}

impl Segment {
    #[inline]
    fn contains(&self, n: u32) -> bool {
        n.checked_sub(self.first).is_some_and(|place| (place as usize) < self.ends.len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn piece(bytes: &'static [u8]) -> Piece {
        Piece { bytes: Bytes::from_static(bytes), holds: bytes.len() }
    }

    #[test]
    fn the_first_reply_can_be_left_out() {
        let mut replies = Replies::default();
        replies.push(piece(b"+OK\r\n"), vec![5]);
        replies.push(piece(b"+A\r\n-B\r\n"), vec![4, 8]);
        replies.push_error(2);
        let replies = replies.without_first();
        let all = [0, 1, 2].map(|n| replies.get(n, &mut 0).map(|(frame, _)| frame));
        assert_eq!(all, [Some(&b"+A\r\n"[..]), Some(b"-B\r\n"), None]);
        assert_eq!((replies.count(), replies.errors()), (2, &[1][..]));
        let replies = Replies::lines(b"-NO\r\n+A\r\n").without_first();
        assert_eq!(replies.get(0, &mut 0).map(|(frame, _)| frame), Some(&b"+A\r\n"[..]));
        assert!(replies.errors().is_empty());
    }

    #[test]
    fn finds_replies_across_segments() {
        let mut replies = Replies::default();
        replies.push(piece(b"+A\r\n+BB\r\n"), vec![4, 9]);
        replies.push(piece(b"+C\r\n"), vec![4]);
        let all = [0, 1, 2, 3].map(|n| replies.get(n, &mut 0).map(|(frame, _)| frame));
        assert_eq!(all, [Some(&b"+A\r\n"[..]), Some(b"+BB\r\n"), Some(b"+C\r\n"), None]);
    }
}
