//! The lanes of a flush, and which units each takes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::unit::{Ordered, Unit};
use crate::cluster::Map;
use crate::link::Link;
use crate::pipeline::places::Run;

/// The lanes of one flush.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lanes: Vec<Lane>,
    /// Where the reply to each unit will be, in the order of the units. Of one that goes to several nodes, the first.
    pub(super) runs: Vec<Run>,
    /// Where the others of those will be.
    pub(super) more: Vec<(u32, Run)>,
    /// Those that go nowhere for the moment: their hash slot is closed, or has no owner.
    pub(super) limbo: Vec<u32>,
    /// Whether the replies to some units become one.
    pub(super) merges: bool,
    /// The place of each lane, by the address of its connection: made when one is looked for. Until then each lane is that of another
    /// shard.
    places: Option<HashMap<usize, u16>>,
}

/// The units that one connection takes, in the order of queueing.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) link: Arc<Link>,
    /// Which these are in the order of all lanes, see [`Plan::order`].
    pub(super) units: Range<u32>,
}

/// In the place of a lane: there is none.
pub(super) const NO_LANE: u16 = u16::MAX;

impl Lane {
    /// Takes a unit: where the reply to it will be. `part`: the place of the lane.
    #[inline(always)]
    fn take(&mut self, part: u16) -> Run {
        let run = Run::alone(part, self.units.end);
        self.units.end += 1;
        run
    }
}

impl Plan {
    /// One of so many units, for so many shards.
    pub(super) fn of(units: usize, shards: usize) -> Plan {
        let (lanes, runs) = (Vec::with_capacity(shards.min(units)), Vec::with_capacity(units));
        Plan { lanes, runs, ..Plan::default() }
    }

    /// The lane over a connection.
    pub(super) fn lane(&mut self, link: Arc<Link>) -> u16 {
        let Plan { lanes, places, .. } = self;
        let address = |link: &Arc<Link>| Arc::as_ptr(link).addr();
        let all = || (0..).zip(&*lanes).map(|(place, lane)| (address(&lane.link), place)).collect();
        let places = places.get_or_insert_with(all);
        *places.entry(address(&link)).or_insert_with(|| Plan::push(lanes, link))
    }

    /// The same for the connection to a shard that has had none.
    pub(super) fn lane_of_shard(&mut self, link: Arc<Link>) -> u16 {
        match self.places {
            Some(_) => self.lane(link),
            None => Plan::push(&mut self.lanes, link),
        }
    }

    fn push(lanes: &mut Vec<Lane>, link: Arc<Link>) -> u16 {
        let place = u16::try_from(lanes.len()).unwrap_or(NO_LANE);
        lanes.push(Lane { link, units: 0..0 });
        place
    }

    #[inline]
    pub(super) fn take(&mut self, lane: u16) -> Option<Run> {
        Some(self.lanes.get_mut(usize::from(lane))?.take(lane))
    }

    /// Takes the next units for as long as the shard of each has a lane. The lane of the last one.
    // within its caller, what is looked at for each unit would not stay in registers
    #[inline(never)]
    pub(super) fn take_plain(&mut self, map: &Map, of_shard: &[u16], units: &[Unit]) -> Option<u16> {
        let Plan { lanes, runs, merges, .. } = self;
        let (lanes, before) = (lanes.as_mut_slice(), runs.len());
        let take = |unit: &Unit| {
            let lane = *of_shard.get(map.place(unit.slot?)?)?;
            let run = lanes.get_mut(usize::from(lane))?.take(lane);
            *merges |= unit.merge.is_some();
            Some(run)
        };
        runs.extend(units.get(before..)?.iter().map_while(take));
        Some(runs.get(before..)?.last()?.part)
    }

    /// What needs no node in particular is taken later than its turn.
    pub(super) fn take_late(&mut self, lane: u16, numbers: &mut Vec<u32>) {
        for n in numbers.drain(..) {
            if let (Some(run), Some(place)) = (self.take(lane), self.runs.get_mut(n as usize)) {
                *place = run;
            }
        }
    }

    /// What goes nowhere is a part of its own, behind the lanes.
    pub(super) fn end(mut self) -> Plan {
        let part = u16::try_from(self.lanes.len()).unwrap_or(NO_LANE);
        for (first, n) in (0..).zip(&self.limbo) {
            self.runs.get_mut(*n as usize).into_iter().for_each(|run| *run = Run::alone(part, first));
        }
        self
    }

    /// Where replies will be, with the units that they are to.
    pub(super) fn all_runs(&self) -> impl Iterator<Item = (u32, Run)> {
        (0..).zip(&self.runs).chain(self.more.iter().map(|(n, run)| (*n, run))).map(|(n, run)| (n, *run))
    }

    /// The units lane by lane. Nothing where one lane has all of them, in order.
    pub(super) fn order(&mut self, units: &[Unit]) -> Vec<Ordered> {
        let is_next = |(n, run): (u32, &Run)| *run == Run::alone(0, n);
        if self.lanes.len() == 1 && self.more.is_empty() && (0..).zip(&self.runs).all(is_next) {
            return Vec::new();
        }
        let mut end = 0;
        let start = |lane: &mut Lane| {
            let start = end;
            end += lane.units.end;
            lane.units = start..end;
            start
        };
        let starts: Vec<u32> = self.lanes.iter_mut().map(start).collect();
        let mut order = vec![Ordered::default(); end as usize];
        // not a loop: which of the two it is in would be asked for each
        self.all_runs().for_each(|(n, run)| {
            let at = starts.get(usize::from(run.part)).map(|start| start + run.first);
            if let (Some(at), Some(unit)) =
                (at.and_then(|at| order.get_mut(at as usize)), units.get(n as usize))
            {
                *at = Ordered::new(n, unit);
            }
        });
        order
    }
}
