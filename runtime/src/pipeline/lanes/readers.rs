//! Which hash slots of a flush are read from replicas.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Lanes;
use super::unit::{Seat, Unit};
use crate::link::Link;
use crate::resp::HashSlot;

/// What a flush does with its hash slots, where replicas may carry out reads. A read overtakes no write that was queued before it,
/// and sees none that is queued behind it.
#[derive(Debug, Default)]
pub(super) struct Readers {
    /// Whether nothing writes to a hash slot.
    only_read: BTreeMap<HashSlot, bool>,
    /// Where something on a hash slot is on its way, by an earlier flush.
    busy: BTreeMap<HashSlot, Arc<Link>>,
}

/// Where a unit goes.
#[derive(Debug)]
pub(super) enum Reader {
    /// Where it would go without replicas.
    Primary,
    /// To a replica.
    Replica,
    /// Where earlier reads of its hash slot are.
    There(Arc<Link>),
    /// It waits until these are answered.
    Waits,
}

impl Readers {
    pub(super) fn new(lanes: &Lanes, units: &[Unit]) -> Readers {
        let mut readers = Readers::default();
        for unit in units {
            if let Some(slot) = unit.slot {
                *readers.only_read.entry(slot).or_insert(true) &= unit.reads();
            }
        }
        for on_way in lanes.on_way.values() {
            let slots = on_way.seats.iter().filter_map(|seat: &Seat| seat.unit()?.slot);
            readers.busy.extend(slots.map(|slot| (slot, on_way.link.clone())));
        }
        readers
    }

    pub(super) fn of(&self, slot: HashSlot) -> Reader {
        let only_read = self.only_read.get(&slot).is_some_and(|only_read| *only_read);
        match self.busy.get(&slot) {
            None if only_read => Reader::Replica,
            Some(link) if link.site().config.reads && only_read => Reader::There(link.clone()),
            Some(link) if link.site().config.reads => Reader::Waits,
            _ => Reader::Primary,
        }
    }
}
