//! A command of a flush, or a share of one, for one node.

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::arg::{Payloads, Words};
use crate::cluster::{Order, keys_among};
use crate::facts::{Facts, Merge};
use crate::hub::reads;
use crate::link::{Out, Tick};
use crate::request::Script;
use crate::resp::HashSlot;

/// A command, as it was queued: which bytes it is and where it goes.
///
/// It is kept small, since a large flush looks at each of them several times. What only few units have is in a box.
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
    pub(super) first_key: Option<NonZeroU32>,
    /// It goes to several nodes, the same to each.
    pub(super) spread: Option<Every>,
    /// How its reply and others become that of its command, where there are others.
    pub(super) merge: Option<Merge>,
    pub(super) facts: &'static Facts,
    pub(super) rare: Option<Box<Rare>>,
}

/// What few units have.
#[derive(Debug)]
pub(super) enum Rare {
    /// The places of its keys in the whole command.
    Share(Order),
    /// The script that it calls by its hash, and where its name begins.
    Calls(Script, usize),
}

/// The servers that a command goes to, where these are all of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Every {
    Primary,
    Node,
}

/// A flush. Its bytes are kept until everything is answered, since what a node sends elsewhere goes again.
#[derive(Debug)]
pub(super) struct Sent {
    /// The number of its first command.
    pub(super) first: u64,
    /// Each with its place among all.
    bytes: Vec<(usize, Bytes)>,
    pub(super) units: Vec<Unit>,
    /// The units lane by lane. Empty: one lane has all of them, in order.
    pub(super) order: Vec<Ordered>,
    /// By then all of it must be over.
    pub(super) deadline: Tick,
}

/// A unit at its place in the order of lanes. It says which bytes that is: the units of a lane are far from each other in the memory of a
/// large flush, and writing it would have to wait for each of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ordered {
    /// Which unit.
    pub(super) number: u32,
    start: u32,
    /// Zero: the unit says what is to be written.
    len: u16,
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
        let bytes = pieces.into_iter().map(place).collect();
        Sent { first, bytes, units, order: Vec::new(), deadline }
    }

    /// The unit at a place of the order of lanes.
    #[inline]
    pub(super) fn ordered(&self, place: u32) -> Option<u32> {
        if self.order.is_empty() {
            Some(place)
        } else {
            self.order.get(place as usize).map(|unit| unit.number)
        }
    }

    /// All of its bytes, where they are in one piece, as those of nearly all flushes.
    pub(super) fn piece(&self) -> Option<&[u8]> {
        match &*self.bytes {
            [(_, all)] => Some(all),
            _ => None,
        }
    }

    /// Appends the bytes of a unit.
    pub(super) fn write(&self, unit: &Unit, out: &mut Out) {
        match self.piece() {
            Some(all) if unit.len < SHARED_FROM => out.push_part(all, unit.start, unit.len),
            _ => self.write_pieces(unit.start..unit.start + unit.len, out),
        }
    }

    #[inline(never)]
    fn write_pieces(&self, part: Range<usize>, out: &mut Out) {
        let from = self.bytes.partition_point(|(start, _)| *start <= part.start).saturating_sub(1);
        for (start, piece) in self.bytes.get(from..).unwrap_or_default() {
            if *start >= part.end {
                break;
            }
            let part =
                part.start.saturating_sub(*start).min(piece.len())..(part.end - start).min(piece.len());
            if part.len() >= SHARED_FROM {
                out.push_shared(piece.slice(part));
            } else {
                out.push_part(piece, part.start, part.len());
            }
        }
    }

    /// All of its bytes.
    pub(super) fn write_all(&self, out: &mut Out) {
        for (_, piece) in &self.bytes {
            if piece.len() >= SHARED_FROM { out.push_shared(piece.clone()) } else { out.push(piece) }
        }
    }

    /// The keys of a unit, as it is sent.
    fn keys(&self, unit: &Unit) -> Vec<Vec<u8>> {
        let mut out = Out::default();
        self.write(unit, &mut out);
        let flat = out.to_vec();
        let Some(first) = unit.first_key else { return Vec::new() };
        keys_among(Payloads::of(&flat), first.get() as usize, unit.facts.keys)
            .into_iter()
            .map(|(_, key)| key.to_vec())
            .collect()
    }
}

impl Unit {
    /// The words that begin at `start` among the bytes of their flush.
    pub(super) fn new(
        place: u32,
        slot: Option<HashSlot>,
        start: usize,
        words: &Words,
        facts: &'static Facts,
    ) -> Unit {
        let first_key = words.first_key_at().and_then(|at| NonZeroU32::new(u32::try_from(at).ok()?));
        let len = words.wire_len();
        Unit { place, slot, start, len, first_key, spread: None, merge: None, facts, rare: None }
    }

    /// The places of its keys in the whole command, if it is a share of one.
    pub(super) fn order(&self) -> &[u32] {
        match self.rare.as_deref() {
            Some(Rare::Share(order)) => order,
            _ => &[],
        }
    }

    /// The script that it calls by its hash, and where among the bytes of its flush its name begins.
    pub(super) fn called_script(&self) -> Option<(&Script, usize)> {
        match self.rare.as_deref() {
            Some(Rare::Calls(script, name)) => Some((script, self.start + name)),
            _ => None,
        }
    }

    pub(super) fn calls_a_script(&self) -> bool {
        self.called_script().is_some()
    }

    /// Whether a replica can carry it out.
    pub(super) fn reads(&self) -> bool {
        self.slot.is_some() && self.spread.is_none() && !self.calls_a_script() && reads(self.facts)
    }
}

impl Ordered {
    #[inline]
    pub(super) fn new(number: u32, unit: &Unit) -> Ordered {
        match u32::try_from(unit.start) {
            Ok(start) if unit.len < SHARED_FROM && !unit.calls_a_script() => {
                Ordered { number, start, len: u16::try_from(unit.len).unwrap_or(0) }
            }
            _ => Ordered { number, start: 0, len: 0 },
        }
    }

    /// Where its bytes begin and how many these are, if they are copied, and nothing else is to be done.
    #[inline]
    pub(super) fn plain(&self) -> Option<(usize, usize)> {
        (self.len > 0).then_some((self.start as usize, usize::from(self.len)))
    }

    /// How many of its bytes are copied, as far as it says.
    #[inline]
    pub(super) fn copied(&self) -> usize {
        usize::from(self.len)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn unit(start: usize, len: usize) -> Unit {
        Unit { len, ..Unit::new(0, None, start, &Words::default(), &Facts::RAW) }
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_unit_is_small() {
        assert_eq!((size_of::<Unit>(), size_of::<Ordered>()), (48, 12));
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_unit_is_asked_where_its_bytes_are_not_copied() {
        let plain = |start, len| Ordered::new(0, &unit(start, len)).plain();
        assert_eq!([plain(7, 5), plain(7, SHARED_FROM - 1)], [Some((7, 5)), Some((7, SHARED_FROM - 1))]);
        assert_eq!([plain(7, SHARED_FROM), plain(7, 0), plain(1 << 32, 5)], [None; 3]);
        let rare = Some(Box::new(Rare::Calls(Script::new("return 1"), 0)));
        assert_eq!(Ordered::new(0, &Unit { rare, ..unit(7, 5) }).plain(), None, "it says which script");
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
