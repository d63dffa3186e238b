//! What was read at once, as all mailboxes share it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::TopicKind;
use crate::value::Blob;

/// From this size on a message may share the buffer that it was read into.
const LARGE: usize = 4 << 10;
/// A message that shares its buffer is at least this part of it.
const SHARE: usize = 4;
/// A mailbox shares what was read if its messages are at least this part of the allocation; else they are copied. So what a
/// mailbox keeps alive is at most so many times what it counts.
const PINNED: usize = 2;

/// Messages in one piece of memory.
pub(super) struct Read {
    pub(super) bytes: Bytes,
    /// The size of the allocation that `bytes` keeps alive.
    holds: usize,
    pub(super) frames: Vec<Place>,
}

/// Where a message lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) start: u32,
    pub(super) payload: u32,
    pub(super) end: u32,
    pub(super) kind: TopicKind,
}

/// Messages of a read that follow each other.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) read: Arc<Read>,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// Not what the messages say: who shows a subscription shows those that wait in it.
impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (messages, bytes) = (self.frames.len(), self.bytes.len());
        f.debug_struct("Read").field("messages", &messages).field("bytes", &bytes).finish_non_exhaustive()
    }
}

impl Read {
    pub(super) fn new(bytes: Bytes, holds: usize, frames: Vec<Place>) -> Arc<Read> {
        Arc::new(Read { bytes, holds, frames })
    }

    #[inline]
    pub(super) fn place(&self, n: u32) -> Option<&Place> {
        self.frames.get(n as usize)
    }

    /// Bytes `from..to` as a value. Where they are large they are handed out without a copy.
    #[inline]
    pub(super) fn blob(&self, from: u32, to: u32) -> Blob<'_> {
        let bytes = self.bytes.get(from as usize..to as usize).unwrap_or_default();
        let shares = bytes.len() >= LARGE && bytes.len() >= self.holds / SHARE;
        Blob::new(bytes, shares.then_some(&self.bytes))
    }

    /// What a mailbox counts for these messages.
    pub(super) fn size(&self, runs: &[(u32, u32)]) -> usize {
        let size = |&(from, to): &(u32, u32)| {
            let (first, last) = (self.place(from)?, self.place(to.checked_sub(1)?)?);
            Some((last.end - first.start) as usize + (to - from) as usize * size_of::<Place>())
        };
        runs.iter().filter_map(size).sum()
    }

    /// Whether messages of this size may keep it alive.
    pub(super) fn may_be_shared(&self, size: usize) -> bool {
        size >= self.holds / PINNED
    }

    /// A copy of these messages alone.
    pub(super) fn copy(&self, runs: &[(u32, u32)]) -> Arc<Read> {
        let places = || {
            let of_run = |&(from, to): &(u32, u32)| self.frames.get(from as usize..to as usize);
            runs.iter().filter_map(of_run).flatten()
        };
        let mut bytes = Vec::with_capacity(places().map(|place| (place.end - place.start) as usize).sum());
        let mut frames = Vec::with_capacity(places().count());
        let holds = bytes.capacity();
        for place in places() {
            // no more than what was read, which is counted so as well
            let start = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            bytes.extend_from_slice(
                self.bytes.get(place.start as usize..place.end as usize).unwrap_or_default(),
            );
            let moved = |at: u32| at - place.start + start;
            frames.push(Place { start, payload: moved(place.payload), end: moved(place.end), ..*place });
        }
        Read::new(bytes.into(), holds, frames)
    }
}

impl Run {
    pub(super) fn len(&self) -> u32 {
        self.to - self.from
    }

    pub(super) fn size(&self) -> usize {
        self.read.size(&[(self.from, self.to)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_not_shown() {
        let read = Read::new(Bytes::from_static(b"hunter2"), 7, Vec::new());
        let shown = format!("{:?}", Run { read, from: 0, to: 0 });
        assert!(!shown.contains("hunter2") && shown.contains("bytes: 7"), "{shown}");
    }
}
