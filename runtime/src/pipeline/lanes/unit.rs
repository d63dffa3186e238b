//! What of a flush goes to one node.

use std::sync::Arc;

use bytes::Bytes;

use crate::arg::Payloads;
use crate::cluster::{Way, keys_among};
use crate::facts::{Facts, Merge};
use crate::hub::reads;
use crate::link::{Link, Out, Tick};
use crate::request::Script;
use crate::resp::HashSlot;

/// A command, as it was queued: which bytes it is and where it goes.
#[derive(Debug)]
pub(in crate::pipeline) struct Unit {
    /// Its place among the commands of its flush.
    pub(super) place: u32,
    /// Nothing: any node will do.
    pub(super) slot: Option<HashSlot>,
    /// Where it begins among the bytes of its flush.
    pub(super) start: usize,
    pub(super) len: usize,
    /// Where its first key begins, counted from its own beginning.
    pub(super) first_key: Option<usize>,
    pub(super) facts: &'static Facts,
    /// How its reply and others become that of its command, where there are others; and the places of its keys in the whole.
    pub(super) merge: Option<Merge>,
    pub(super) order: Vec<u32>,
    /// It goes to several nodes, the same to each.
    pub(super) spread: Option<Way>,
    /// The script that it calls by its hash, and where its name begins.
    pub(super) script: Option<(Script, usize)>,
}

/// A flush. Its bytes are kept until everything is answered, since what a node sends elsewhere goes again.
#[derive(Debug)]
pub(super) struct Sent {
    /// The number of its first command.
    pub(super) first: u64,
    /// Each with its place among all.
    bytes: Vec<(usize, Bytes)>,
    pub(super) units: Vec<Unit>,
    /// By then all of it must be over.
    pub(super) deadline: Tick,
}

/// One unit, and where its reply is waited for.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) sent: Arc<Sent>,
    pub(super) unit: u32,
    /// The part of the flight, and the frame in it, that its reply takes the place of.
    pub(super) tag: u64,
    pub(super) frame: u32,
}

/// From this size on bytes are sent from where they lie.
const SHARED_FROM: usize = 8 << 10;

impl Sent {
    pub(super) fn new(first: u64, pieces: Vec<Bytes>, units: Vec<Unit>, deadline: Tick) -> Sent {
        let mut at = 0;
        let place = |piece: Bytes| {
            let start = at;
            at += piece.len();
            (start, piece)
        };
        Sent { first, bytes: pieces.into_iter().map(place).collect(), units, deadline }
    }

    /// Appends the bytes of a unit.
    pub(super) fn write(&self, unit: &Unit, out: &mut Out) {
        let end = unit.start + unit.len;
        let from = self.bytes.partition_point(|(start, _)| *start <= unit.start).saturating_sub(1);
        for (start, piece) in self.bytes.get(from..).unwrap_or_default() {
            if *start >= end {
                break;
            }
            let part = unit.start.saturating_sub(*start).min(piece.len())..(end - start).min(piece.len());
            if part.len() >= SHARED_FROM {
                out.push_shared(piece.slice(part));
            } else {
                out.push(piece.get(part).unwrap_or_default());
            }
        }
    }

    /// All of its bytes.
    pub(super) fn write_all(&self, out: &mut Out) {
        self.bytes.iter().for_each(|(_, piece)| out.push_shared(piece.clone()));
    }

    /// The keys of a unit, as it is sent.
    fn keys(&self, unit: &Unit) -> Vec<Vec<u8>> {
        let mut out = Out::default();
        self.write(unit, &mut out);
        let flat = out.to_vec();
        let Some(first) = unit.first_key else { return Vec::new() };
        keys_among(Payloads::of(&flat), first, unit.facts.keys)
            .into_iter()
            .map(|(_, key)| key.to_vec())
            .collect()
    }
}

impl Unit {
    /// Whether a replica can carry it out.
    pub(super) fn reads(&self) -> bool {
        self.slot.is_some() && self.spread.is_none() && self.script.is_none() && reads(self.facts)
    }
}

impl Seat {
    pub(super) fn unit(&self) -> Option<&Unit> {
        self.sent.units.get(self.unit as usize)
    }

    /// Where it stands among all that was ever queued.
    pub(super) fn order(&self) -> (u64, u32) {
        (self.sent.first + u64::from(self.unit().map_or(0, |unit| unit.place)), self.unit)
    }

    pub(super) fn slot(&self) -> Option<HashSlot> {
        self.unit().and_then(|unit| unit.slot)
    }

    pub(super) fn keys(&self) -> Vec<Vec<u8>> {
        self.unit().map_or_else(Vec::new, |unit| self.sent.keys(unit))
    }
}

/// Units that are on their way to one node, in the order of their frames.
#[derive(Debug)]
pub(super) struct OnWay {
    pub(super) link: Arc<Link>,
    /// The number of the submission, if the connection has taken it.
    pub(super) seq: Option<u64>,
    /// All of one flush.
    pub(super) seats: Vec<Seat>,
    /// ASKING goes before each of them.
    pub(super) asking: bool,
    /// They were sent before.
    pub(super) again: bool,
}

impl OnWay {
    /// The number of the first command of their flush.
    pub(super) fn first(&self) -> Option<u64> {
        self.seats.first().map(|seat| seat.sent.first)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::facts::Keys;

    fn unit(start: usize, len: usize) -> Unit {
        let facts = &Facts { keys: Keys::Rest { but: 0 }, ..Facts::RAW };
        let (merge, order, spread) = (None, Vec::new(), None);
        Unit { place: 0, slot: None, start, len, first_key: None, facts, merge, order, spread, script: None }
    }

    #[test]
    fn a_unit_is_found_in_whatever_pieces_its_flush_has() {
        let large = vec![b'x'; SHARED_FROM];
        let pieces =
            vec![Bytes::from_static(b"abcd"), Bytes::from(large.clone()), Bytes::from_static(b"efgh")];
        let sent = Sent::new(0, pieces, Vec::new(), 0);
        let whole: Vec<u8> = [b"abcd", &large[..], b"efgh"].concat();
        for (start, len) in
            [(0, 2), (2, 2), (0, 4), (1, SHARED_FROM + 5), (4, SHARED_FROM), (SHARED_FROM + 5, 2)]
        {
            let mut out = Out::default();
            sent.write(&unit(start, len), &mut out);
            assert!(out.to_vec() == whole[start..start + len], "{start}, {len}");
        }
        let mut out = Out::default();
        sent.write_all(&mut out);
        assert!(out.to_vec() == whole);
    }
}
