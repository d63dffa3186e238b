//! The replies to a flush.

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
    failure: Option<Failure>,
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

    /// The same, for tests of what takes pieces.
    #[cfg(test)]
    pub(crate) fn of(bytes: Bytes) -> Piece {
        Piece::new(bytes)
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
        Replies { failure: Some(failure), ..Replies::default() }
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
        self.failure.as_ref()
    }

    /// Reply `n` as it came, and the piece it is part of. `near` is the piece where the last one was: replies are mostly
    /// asked for in order.
    #[inline]
    pub(crate) fn get(&self, n: u32, near: &mut usize) -> Option<(&[u8], &Piece)> {
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
        Some((segment.piece.bytes.get(start..end)?, &segment.piece))
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
        self.failure = Some(failure);
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
    fn finds_replies_across_segments() {
        let mut replies = Replies::default();
        replies.push(piece(b"+A\r\n+BB\r\n"), vec![4, 9]);
        replies.push(piece(b"+C\r\n"), vec![4]);
        let all = [0, 1, 2, 3].map(|n| replies.get(n, &mut 0).map(|(frame, _)| frame));
        assert_eq!(all, [Some(&b"+A\r\n"[..]), Some(b"+BB\r\n"), Some(b"+C\r\n"), None]);
    }
}
