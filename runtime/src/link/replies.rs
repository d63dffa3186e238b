//! The replies to a flush.

use bytes::Bytes;
use smallvec::SmallVec;

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
    bytes: Bytes,
    ends: Vec<u32>,
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
    pub(crate) fn get(&self, n: u32, near: &mut usize) -> Option<(&[u8], &Bytes)> {
        let segment = match self.segments.get(*near) {
            Some(segment) if segment.contains(n) => segment,
            _ => {
                *near = self.segments.partition_point(|segment| segment.first <= n).checked_sub(1)?;
                self.segments.get(*near)?
            }
        };
        let place = (n - segment.first) as usize;
        let end = *segment.ends.get(place)? as usize;
        let start = match place.checked_sub(1) {
            Some(before) => *segment.ends.get(before)? as usize,
            None => 0,
        };
        Some((segment.bytes.get(start..end)?, &segment.bytes))
    }

    pub(super) fn push_error(&mut self, n: u32) {
        self.errors.push(n);
    }

    pub(super) fn push(&mut self, bytes: Bytes, ends: Vec<u32>) {
        let first = self.count;
        self.count += u32::try_from(ends.len()).unwrap_or(u32::MAX);
        self.segments.push(Segment { first, bytes, ends });
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

    #[test]
    fn finds_replies_across_segments() {
        let mut replies = Replies::default();
        replies.push(Bytes::from_static(b"+A\r\n+BB\r\n"), vec![4, 9]);
        replies.push(Bytes::from_static(b"+C\r\n"), vec![4]);
        let all = [0, 1, 2, 3].map(|n| replies.get(n, &mut 0).map(|(frame, _)| frame));
        assert_eq!(all, [Some(&b"+A\r\n"[..]), Some(b"+BB\r\n"), Some(b"+C\r\n"), None]);
    }
}
