//! Where the replies to the commands of a flight are.

use std::sync::{Arc, OnceLock};

use crate::cluster::{Order, merge};
use crate::facts::Merge;
use crate::link::{Piece, Site};

/// Replies that follow each other in one part of a flight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Which part.
    pub(super) part: u16,
    /// How many frames.
    pub(super) frames: u16,
    /// The first of them, counted from the beginning of the part.
    pub(super) first: u32,
}

/// The runs of each command, in the order of the commands. A command has none where it never went over the wire, and several where
/// more than one link answers it. A flight that is one part, with a frame for each command, needs no such map and has none.
#[derive(Debug, Default)]
pub(super) struct Places {
    runs: Vec<Run>,
    /// Where in `runs` those of each command end. Empty: each has one.
    ends: Vec<u32>,
    /// Of which commands the replies become one, in order.
    merges: Vec<Merging>,
    /// The servers that the parts went to first, as far as they went to any.
    sites: Vec<Arc<Site>>,
}

/// A command whose replies, one from each of its runs, become one.
#[derive(Debug)]
pub(super) struct Merging {
    place: u32,
    merge: Merge,
    orders: Vec<Order>,
    merged: OnceLock<Option<Piece>>,
}

impl Run {
    /// One frame.
    #[inline]
    pub(super) fn alone(part: u16, first: u32) -> Run {
        Run { part, frames: 1, first }
    }
}

impl Places {
    /// One part, in which every command has a frame but those at `without`, which are in ascending order.
    pub(super) fn skipping(commands: u32, without: impl IntoIterator<Item = u32>) -> Places {
        let mut without = without.into_iter().peekable();
        let mut places = Places::default();
        let mut first = 0;
        for place in 0..commands {
            if without.next_if_eq(&place).is_some() {
                places.push([]);
            } else {
                places.push([Run { part: 0, frames: 1, first }]);
                first += 1;
            }
        }
        places
    }

    /// One run for each command.
    pub(super) fn one_each(runs: Vec<Run>) -> Places {
        Places { runs, ..Places::default() }
    }

    /// Adds the next command.
    pub(super) fn push(&mut self, runs: impl IntoIterator<Item = Run>) {
        self.runs.extend(runs);
        self.ends.push(u32::try_from(self.runs.len()).unwrap_or(u32::MAX));
    }

    /// The replies to the command that was added last become one.
    pub(super) fn merge_last(&mut self, merge: Merge, orders: Vec<Order>) {
        if let Some(place) = self.ends.len().checked_sub(1).and_then(|place| u32::try_from(place).ok()) {
            self.merges.push(Merging { place, merge, orders, merged: OnceLock::new() });
        }
    }

    /// Says where the parts go.
    pub(super) fn set_sites(&mut self, sites: Vec<Arc<Site>>) {
        self.sites = sites;
    }

    /// Where a part went first, if it went anywhere.
    pub(super) fn site(&self, part: u16) -> Option<&Arc<Site>> {
        self.sites.get(usize::from(part))
    }

    /// How the replies to the command at `place` become one, if there are several.
    pub(super) fn merging(&self, place: u32) -> Option<&Merging> {
        self.merges.get(self.merges.binary_search_by_key(&place, |merging| merging.place).ok()?)
    }

    /// The runs of the command at `place`.
    pub(super) fn get(&self, place: u32) -> &[Run] {
        if self.ends.is_empty() {
            return self.runs.get(place as usize..).and_then(|runs| runs.get(..1)).unwrap_or_default();
        }
        let end = |place: usize| self.ends.get(place).copied().unwrap_or_default() as usize;
        let start = (place as usize).checked_sub(1).map_or(0, end);
        self.runs.get(start..end(place as usize)).unwrap_or_default()
    }
}

impl Merging {
    /// The one that these become; nothing, if they do not go together.
    pub(super) fn merged(&self, replies: &[&[u8]]) -> Option<&Piece> {
        let merged = self.merged.get_or_init(|| {
            let orders: Vec<&[u32]> = self.orders.iter().map(Order::as_slice).collect();
            Some(Piece::of(merge(self.merge, replies, &orders)?.into()))
        });
        merged.as_ref()
    }

    /// Whether one success is enough.
    pub(super) fn is_done_by_one(&self) -> bool {
        self.merge == Merge::One
    }

    /// The places of the keys of its part `n` among all of its keys.
    pub(super) fn keys(&self, n: usize) -> &[u32] {
        self.orders.get(n).map_or(&[], Order::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_without_a_frame_are_skipped() {
        let places = Places::skipping(4, [0, 2]);
        let run = |first| Run { part: 0, frames: 1, first };
        assert_eq!(
            [0, 1, 2, 3, 4].map(|place| places.get(place).to_vec()),
            [vec![], vec![run(0)], vec![], vec![run(1)], vec![]]
        );
    }
}
