//! Handing a flush to the nodes that it needs.

use std::mem;
use std::sync::{Arc, MutexGuard};

use super::closed::Waiting;
use super::lane::{Lane, Plan};
use super::on_way::{OnWay, Seats};
use super::plan::Replicas;
use super::readers::Readers;
use super::refusal::Refusal;
use super::unit::{Ordered, Seat, Sent, Unit};
use super::{After, Lanes};
use crate::cluster::{Mapped, Order, Want};
use crate::erased::Erased;
use crate::error::Failure;
use crate::hub::Size;
use crate::link::config::ReadFrom;
use crate::link::{Link, Out, Recipient, Replies};
use crate::pipeline::flight::Flight;
use crate::pipeline::part::{Again, End, Part};
use crate::pipeline::places::{Places, Run};
use crate::pipeline::queue::{Queue, QueueState};
use crate::request::{Calls, Patience};
use crate::resp::HashSlot;
use crate::router::Servers;
use smallvec::SmallVec;

impl Queue {
    /// Hands over what is queued, a lane to each node. `owned` as for a single server.
    #[cold]
    pub(in crate::pipeline) fn flush_to_several(
        self: &Arc<Self>,
        servers: Servers<'_>,
        mut state: MutexGuard<'_, QueueState>,
        owned: bool,
        patience: Patience,
    ) {
        let Some(mut lanes) = state.lanes.take() else { return };
        lanes.me = Arc::downgrade(self);
        let queued = state.load.take_queued();
        let holders = mem::take(&mut state.holders);
        let (first, tag) = (queued.first, state.parts);
        let units = mem::take(&mut state.load.units);
        if units.is_empty() {
            state.flights.push(Flight::new(queued, 0, tag, holders, owned));
            state.lanes = Some(lanes);
            let arrived = state.flights.arrive_empty(first);
            return self.arrived(state, arrived);
        }
        let bytes = state.load.out.len();
        self.hub().last_flush().note(Size::new(queued.len(), bytes));
        let deadline = servers.site().deadline_of(patience);
        let mut plan = match servers {
            Servers::Cluster(mapped) => self.plan(mapped, &mut lanes, &units),
            Servers::Primary(primary) => lanes.plan_for_primary(primary, self.hub().read_from(), &units),
        };
        let order = plan.order(&units);
        let mut sent = Sent::new(first, state.load.out.take_pieces(), units, deadline);
        sent.order = order;
        let sent = Arc::new(sent);

        let parts = plan.lanes.len() + usize::from(!plan.limbo.is_empty());
        let parts = u16::try_from(parts).unwrap_or(u16::MAX);
        let plain = parts == 1 && queued.faults.is_empty() && !plan.merges;
        let places = (!plain).then(|| {
            // each command is one unit, unless some have none and others several
            let alone = !plan.merges && queued.faults.is_empty();
            let mut places = match alone {
                true => Places::one_each(mem::take(&mut plan.runs)),
                false => places(queued.len(), &sent, plan.all_runs().collect()),
            };
            places.set_sites(plan.lanes.iter().map(|lane| lane.link.site().clone()).collect());
            Box::new(places)
        });
        let observation = self.observe(&queued, bytes);
        let flight = Flight::new(queued, parts, tag, holders, owned).with_places(places);
        state.flights.push(flight.observed(observation));
        state.parts += u64::from(parts);
        state.flushes += 1;

        servers.count_extra(plan.lanes.len().saturating_sub(1));
        let mut after = After::default();
        let mut tags = tag..;
        // the same for all lanes: what a connection copies leaves it the room
        let mut out = Out::default();
        for Lane { link, units } in plan.lanes {
            let Some(tag) = tags.next() else { break };
            let seats = Seats::Lane { sent: sent.clone(), units, tag };
            let mut submitted = None;
            match self.submit_lane(&link, (&mut out, &seats), (tag, false), patience) {
                Ok((seq, handover)) => {
                    submitted = Some(seq);
                    if link.is_elsewhere() {
                        self.end_in_time(first, link.clone(), seq, patience);
                    }
                    after.handovers.push((link.clone(), handover));
                }
                Err(failure) => after.failed.push((tag, failure)),
            }
            lanes.on_way.insert(tag, OnWay { link, seq: submitted, seats, asking: false });
        }
        state.lanes = Some(lanes);
        if let (Some(tag), false) = (tags.next(), plan.limbo.is_empty()) {
            let seat = |(frame, unit)| Seat { sent: sent.clone(), unit, tag, frame };
            let waiting = (0..).zip(plan.limbo).map(seat).collect();
            self.hold(&mut state, servers, tag, waiting, &mut after);
        }
        drop(state);
        after.carry_out(self);
    }

    /// Says where each unit goes in a cluster.
    fn plan(&self, mapped: &Mapped, lanes: &mut Lanes, units: &[Unit]) -> Plan {
        let (map, version) = mapped.map_and_version();
        if !lanes.on_way.is_empty() {
            lanes.pin(&map, version);
        }
        lanes.version = version;
        let from = self.hub().read_from();
        let choose = |slot| match mapped.reader(slot, from)? {
            Some(want) => mapped.server(want).map(Some),
            None => Ok(None),
        };
        let replicas = (from != ReadFrom::Primary)
            .then(|| Replicas { readers: Readers::new(lanes, units), choose: &choose });
        lanes.plan((&map, replicas.as_ref()), || mapped.server(Want::Any).ok(), units)
    }

    /// Puts units of a flush where they wait until their hash slot is open, or has an owner.
    fn hold(
        self: &Arc<Self>,
        state: &mut QueueState,
        servers: Servers<'_>,
        tag: u64,
        seats: Vec<Seat>,
        after: &mut After,
    ) {
        let frames = seats.iter().map(|seat| seat.frame).collect();
        let part = Part { again: Some(Erased::new(Again::new(frames))), ..Part::default() };
        let arrived = state.flights.arrive_part(tag, part);
        self.note(state, arrived, after);
        let Some(lanes) = &mut state.lanes else { return };
        // what writes waits for the reads that a replica carries out
        lanes.close(seats.iter().map(Seat::slot));
        let mut opened: Vec<_> = seats.iter().map(Seat::slot).collect();
        opened.sort_unstable();
        opened.dedup();
        for seat in seats {
            let slot = seat.slot();
            let want = slot.map_or(Want::Any, Want::Slot);
            let closed = lanes.closed.entry(slot).or_default();
            let unowned = (closed.is_empty() && closed.on_way == 0 && !closed.pauses)
                .then(|| servers.route(want).err())
                .flatten();
            closed.add(Waiting { seat, refusal: unowned.as_ref().map(Refusal::unsent) });
        }
        for slot in opened {
            self.go_on(state, slot, after);
        }
    }

    /// Queues units on a connection, as one submission with this tag; `asking`: with ASKING before each. They are written to `out`
    /// before.
    pub(super) fn submit_lane(
        self: &Arc<Self>,
        link: &Arc<Link>,
        (out, seats): (&mut Out, &Seats),
        (tag, asking): (u64, bool),
        patience: Patience,
    ) -> Result<(u64, crate::link::Handover), Failure> {
        let calls = write_lane(out, seats, asking);
        let frames = u32::try_from(seats.len()).unwrap_or(u32::MAX) * if asking { 2 } else { 1 };
        let calls = (!calls.first().is_empty()).then(|| Box::new(calls));
        link.submit(out, Recipient::flush(self.clone(), tag, frames, false, calls), patience)
    }

    /// Keeps what follows from a reply: for when the lock is released.
    pub(super) fn note(
        &self,
        state: &mut QueueState,
        arrived: Option<crate::pipeline::flights::Arrived>,
        after: &mut After,
    ) {
        if let Some(arrived) = arrived {
            self.keep(state, arrived.unheld);
            after.wakers.extend(arrived.wakers);
            after.ended.extend(arrived.observation.map(|observation| (observation, arrived.answer)));
        }
    }

    /// A part, or a unit of one, is at its end.
    /// `on`: over which connection, if over one.
    pub(super) fn end(
        &self,
        state: &mut QueueState,
        seat: &Seat,
        (replies, on): (Replies, Option<&Arc<Link>>),
        after: &mut After,
    ) {
        let part = Part { replies, ..Part::default() };
        let end = End { part, site: on.map(|link| link.site().clone()) };
        let arrived = state.flights.arrive_again(seat.tag, seat.frame, end);
        self.note(state, arrived, after);
    }
}

/// Writes a lane. What it asks of scripts.
pub(super) fn write_lane(out: &mut Out, seats: &Seats, asking: bool) -> Calls {
    // what a connection did not take is still there
    out.clear();
    let mut calls = Calls::default();
    if let Some(sent) = seats.whole_flush() {
        for (script, name) in sent.units.iter().filter_map(Unit::called_script) {
            calls.add(script, name);
        }
        sent.write_all(out);
        return calls;
    }
    match seats {
        Seats::Lane { sent, units, .. } => {
            let units = sent.order.get(units.start as usize..units.end as usize).unwrap_or_default();
            out.reserve(units.iter().map(Ordered::copied).sum());
            let piece = sent.piece();
            for unit in units {
                match piece.zip(unit.plain()) {
                    Some((all, (start, len))) if !asking => out.push_part(all, start, len),
                    _ => write_unit(sent, unit.number, (&mut *out, &mut calls), asking),
                }
            }
        }
        Seats::Again(seats) => {
            for seat in seats {
                write_unit(&seat.sent, seat.unit, (&mut *out, &mut calls), asking);
            }
        }
    }
    calls
}

/// Appends a unit of a flush.
fn write_unit(sent: &Sent, number: u32, (out, calls): (&mut Out, &mut Calls), asking: bool) {
    let Some(unit) = sent.units.get(number as usize) else { return };
    if asking {
        out.push(crate::link::ASKING);
    }
    if let Some((script, name)) = unit.called_script() {
        calls.add(script, out.len() + name - unit.start);
    }
    sent.write(unit, out);
}

/// Where the reply to each command will be. `runs`: that to each unit.
pub(super) fn places(commands: u32, sent: &Sent, mut runs: Vec<(u32, Run)>) -> Places {
    // units are in the order of their commands, and one that goes to several nodes is in several parts
    runs.sort_unstable_by_key(|(unit, run)| (*unit, run.part));
    let mut runs = runs.into_iter().peekable();
    let mut places = Places::default();
    for place in 0..commands {
        let of = |unit: u32| sent.units.get(unit as usize).filter(|unit| unit.place == place);
        let (mut own, mut merge, mut orders) = (SmallVec::<[Run; 1]>::new(), None, Vec::new());
        while let Some((unit, run)) = runs.next_if(|(unit, _)| of(*unit).is_some()) {
            own.push(run);
            if let Some(unit) = of(unit).filter(|unit| unit.merge.is_some()) {
                merge = unit.merge;
                orders.push(Order::from_slice(unit.order()));
            }
        }
        places.push(own);
        if let Some(merge) = merge {
            places.merge_last(merge, orders);
        }
    }
    places
}

impl Lanes {
    /// Closes these hash slots, until what is on its way on them is answered. Gives those that were open.
    pub(super) fn close(&mut self, slots: impl Iterator<Item = Option<HashSlot>>) -> Vec<Option<HashSlot>> {
        let mut open: Vec<_> = slots.filter(|slot| !self.closed.contains_key(slot)).collect();
        open.sort_unstable();
        open.dedup();
        let mut on_way = vec![0; open.len()];
        if !open.is_empty() {
            for unit in self.on_way.values().flat_map(|on_way| on_way.seats.units()) {
                let place = open.binary_search(&unit.slot).ok();
                place.and_then(|place| on_way.get_mut(place)).into_iter().for_each(|count| *count += 1);
            }
        }
        for (slot, on_way) in open.iter().zip(on_way) {
            self.closed.entry(*slot).or_default().on_way = on_way;
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arg::Words;
    use crate::facts::{Facts, Merge};

    fn unit(place: u32, merge: Option<Merge>) -> Unit {
        Unit { merge, ..Unit::new(place, None, 0, &Words::default(), &Facts::RAW) }
    }

    /// Where replies will be, of lanes with these units.
    fn runs(lanes: impl IntoIterator<Item = Vec<u32>>) -> Vec<(u32, Run)> {
        let of = |(part, units): (u16, Vec<u32>)| {
            (0..).zip(units).map(move |(first, unit)| (unit, Run::alone(part, first)))
        };
        (0..).zip(lanes).flat_map(of).collect()
    }

    #[test]
    fn replies_of_all_nodes_are_in_the_order_of_their_parts() {
        // as many as it takes until a sort that is not stable shows it
        for nodes in [3, 60, 500] {
            let units = vec![unit(0, None), unit(1, Some(Merge::Append)), unit(2, None)];
            let sent = Sent::new(0, Vec::new(), units, 0);
            // the second command is on all of them
            let of = |node: u16| match node {
                0 => vec![1, 2],
                2 => vec![0, 1],
                _ => vec![1],
            };
            let places = places(3, &sent, runs((0..nodes).map(of)));
            let run = |part, first| Run { part, frames: 1, first };
            assert_eq!((places.get(0), places.get(2)), (&[run(2, 0)][..], &[run(0, 1)][..]));
            let expected: Vec<_> = (0..nodes).map(|node| run(node, u32::from(node == 2))).collect();
            assert_eq!(places.get(1), expected, "{nodes}");
        }
    }
}
