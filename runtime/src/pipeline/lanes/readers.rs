//! Which hash slots of a flush are read from replicas.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lanes;
use super::unit::Unit;
use crate::link::Link;
use crate::resp::HashSlot;

/// What a flush does with its hash slots, where replicas may carry out reads. A read overtakes no write that was queued before it,
/// and sees none that is queued behind it.
#[derive(Debug, Default)]
pub(super) struct Readers {
    /// Whether nothing writes to a hash slot.
    only_read: HashMap<HashSlot, bool>,
    /// Where something on a hash slot is on its way, by an earlier flush.
    busy: HashMap<HashSlot, Arc<Link>>,
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
            let slots = on_way.seats.units().filter_map(|unit| unit.slot);
            readers.busy.extend(slots.map(|slot| (slot, on_way.link.clone())));
        }
        readers
    }

    pub(super) fn of(&self, slot: HashSlot) -> Reader {
        let only_read = self.only_read.get(&slot).is_some_and(|only_read| *only_read);
        match self.busy.get(&slot) {
            None if only_read => Reader::Replica,
            Some(link) if link.site().per_command.reads && only_read => Reader::There(link.clone()),
            Some(link) if link.site().per_command.reads => Reader::Waits,
            _ => Reader::Primary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_way::{OnWay, Seats};
    use super::super::unit::Sent;
    use super::*;
    use crate::arg::Words;
    use crate::facts::{Facts, Flags, Keys};
    use crate::link::Site;
    use crate::link::config::Config;
    use crate::net::Place;

    const GET: &Facts = &Facts { flags: Flags::READONLY, keys: Keys::One, ..Facts::RAW };
    const SET: &Facts = &Facts { flags: Flags::WRITE, keys: Keys::One, ..Facts::RAW };

    fn slot(key: &str) -> HashSlot {
        HashSlot::of(key.as_bytes())
    }

    fn units(commands: &[(&str, &'static Facts)]) -> Vec<Unit> {
        let unit = |(place, (key, facts)): (u32, &(&str, &'static Facts))| {
            Unit::new(place, Some(slot(key)), 0, &Words::default(), facts)
        };
        (0..).zip(commands).map(unit).collect()
    }

    /// Lanes on which one command is on its way, to a replica or to a primary.
    fn busy(command: (&str, &'static Facts), reads: bool) -> (Lanes, Arc<Link>) {
        let site = Site::new(Config::default(), Place::default());
        let link = Link::dedicated(&Arc::new(if reads { site.for_reads() } else { site }));
        let sent = Arc::new(Sent::new(0, Vec::new(), units(&[command]), 0));
        let seats = Seats::Lane { sent, units: 0..1, tag: 0 };
        let mut lanes = Lanes::default();
        lanes.on_way.insert(0, OnWay { link: link.clone(), seq: None, seats, asking: false });
        (lanes, link)
    }

    #[test]
    fn a_replica_reads_what_nothing_of_the_flush_writes() {
        let commands = units(&[("a", GET), ("b", GET), ("b", SET), ("c", SET), ("c", GET)]);
        let readers = Readers::new(&Lanes::default(), &commands);
        assert!(matches!(readers.of(slot("a")), Reader::Replica));
        assert!(matches!(readers.of(slot("b")), Reader::Primary), "a write behind a read");
        assert!(matches!(readers.of(slot("c")), Reader::Primary), "a read behind a write");
    }

    #[test]
    fn what_is_on_its_way_on_a_hash_slot_is_overtaken_by_nothing() {
        let (lanes, replica) = busy(("a", GET), true);
        let of = |lanes: &Lanes, commands: &[(&str, &'static Facts)]| {
            Readers::new(lanes, &units(commands)).of(slot("a"))
        };
        assert!(matches!(of(&lanes, &[("a", GET)]), Reader::There(link) if Arc::ptr_eq(&link, &replica)));
        assert!(matches!(of(&lanes, &[("a", SET)]), Reader::Waits));
        assert!(matches!(of(&lanes, &[("a", GET), ("a", SET)]), Reader::Waits));
        assert!(matches!(Readers::new(&lanes, &units(&[("b", GET)])).of(slot("b")), Reader::Replica));
        // the primary has something: what follows goes there too, reads as well
        let (lanes, _primary) = busy(("a", SET), false);
        assert!(matches!(of(&lanes, &[("a", GET)]), Reader::Primary));
        assert!(matches!(of(&lanes, &[("a", SET)]), Reader::Primary));
    }
}
