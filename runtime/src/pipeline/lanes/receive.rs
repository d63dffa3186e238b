//! The replies to a lane.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::closed::Waiting;
use super::on_way::{OnWay, Seats};
use super::refusal::Refusal;
use super::unit::Seat;
use super::{After, Lanes};
use crate::erased::Erased;
use crate::error::Failure;
use crate::link::Replies;
use crate::link::config::ReadFrom;
use crate::pipeline::part::{Again, Part};
use crate::pipeline::queue::{Queue, QueueState};
use crate::resp::HashSlot;
use crate::router::Servers;

impl Queue {
    /// The replies to what was sent with this tag have come.
    pub(in crate::pipeline) fn on_lane(self: Arc<Self>, tag: u64, replies: Replies) {
        let hub = self.hub().clone();
        let Some(servers) = hub.servers() else { return };
        if servers.cluster().is_none() && !replies.errors().is_empty() {
            self.hear_errors(&replies);
        }
        let mut after = After::default();
        let mut state = self.lock();
        let on_way = state.lanes.as_mut().and_then(|lanes| lanes.on_way.remove(&tag));
        if let Some(on_way) = on_way {
            // a lane whose flush was given up is answered, and nothing of it goes again
            let open = on_way.seats.is_again() || state.flights.is_open(tag);
            let from = hub.read_from();
            let refused = if open && !hub.is_closed() {
                refused((servers, from), &on_way, &replies)
            } else {
                Vec::new()
            };
            self.settle(&mut state, tag, on_way, replies, refused, &mut after);
        } else if let (true, Some(mapped)) = (self.atomic, servers.cluster()) {
            self.on_whole(&mut state, mapped, tag, replies, &mut after);
        }
        if let Some(lanes) = &mut state.lanes {
            lanes.rest();
        }
        drop(state);
        after.carry_out(&self);
    }

    fn settle(
        self: &Arc<Self>,
        state: &mut QueueState,
        tag: u64,
        on_way: OnWay,
        replies: Replies,
        refused: Vec<(u32, Refusal)>,
        after: &mut After,
    ) {
        let slots = match &mut state.lanes {
            Some(lanes) => lanes.count_down(&on_way, &refused),
            None => return,
        };
        let is_refused = |frame: u32| refused.binary_search_by_key(&frame, |(frame, _)| *frame).is_ok();
        let mut overtaken = Vec::new();
        if let Some(lanes) = &mut state.lanes {
            for (n, refusal) in refused.iter().cloned() {
                let Some(seat) = on_way.seats.get(n) else { continue };
                let (slot, refusal) = (seat.slot(), Some(refusal));
                lanes.closed.entry(slot).or_default().add(Waiting { seat, refusal });
            }
            if !lanes.closed.is_empty() {
                let mut carried_out: BTreeMap<_, Vec<Seat>> = BTreeMap::new();
                for (n, unit) in (0..).zip(on_way.seats.units()) {
                    if !is_refused(n) && lanes.closed.contains_key(&unit.slot) {
                        carried_out.entry(unit.slot).or_default().extend(on_way.seats.get(n));
                    }
                }
                for (slot, seats) in carried_out {
                    if let Some(closed) = lanes.closed.get_mut(&slot) {
                        overtaken.append(&mut closed.overtaken(&seats));
                    }
                }
            }
        }
        if let Seats::Again(seats) = &on_way.seats {
            let step = if on_way.asking { 2 } else { 1 };
            for (n, seat) in (0..).zip(seats).filter(|(n, _)| !is_refused(*n)) {
                let frame = replies.get(n * step + (step - 1), &mut 0).map(|(frame, _)| frame);
                let ended = match frame {
                    Some(frame) => Replies::single(Bytes::copy_from_slice(frame)),
                    None => Replies::failed(replies.failure().cloned().unwrap_or(Failure::Internal)),
                };
                self.end(state, seat, (ended, Some(&on_way.link)), after);
            }
        } else {
            let again = (!refused.is_empty())
                .then(|| Erased::new(Again::new(refused.iter().map(|(n, _)| *n).collect())));
            let arrived = state.flights.arrive_part(tag, Part { replies, again, ..Part::default() });
            self.note(state, arrived, after);
        }
        for waiting in overtaken {
            let seat = waiting.seat.clone();
            self.end(state, &seat, (waiting.last(Duration::ZERO).into_replies(), None), after);
        }
        for slot in slots {
            self.go_on(state, slot, after);
        }
    }
}

impl Lanes {
    /// A lane is answered: what is on its way on closed hash slots is less by that. Gives the hash slots on which something may go
    /// on: those that were closed, and those that are being closed.
    fn count_down(&mut self, on_way: &OnWay, refused: &[(u32, Refusal)]) -> Vec<Option<HashSlot>> {
        let mut slots = Vec::new();
        if !self.closed.is_empty() {
            for slot in on_way.seats.units().map(|unit| unit.slot) {
                if let Some(closed) = self.closed.get_mut(&slot) {
                    closed.on_way = closed.on_way.saturating_sub(1);
                    slots.push(slot);
                }
            }
        }
        let refused = refused.iter().filter_map(|(n, _)| on_way.seats.unit(*n));
        slots.append(&mut self.close(refused.map(|unit| unit.slot)));
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

/// The frames of what goes again, in order, and why.
fn refused(
    (servers, from): (Servers<'_>, ReadFrom),
    on_way: &OnWay,
    replies: &Replies,
) -> Vec<(u32, Refusal)> {
    let step = if on_way.asking { 2 } else { 1 };
    let mut refused: Vec<(u32, Refusal)> = Vec::new();
    for error in replies.errors().iter().filter(|error| **error % step == step - 1) {
        let n = error / step;
        let unit = on_way.seats.unit(n);
        // what each of several nodes is told, no other can do for it
        let unit = unit.filter(|unit| unit.spread.is_none());
        if let (Some(unit), Some((frame, _))) = (unit, replies.get(*error, &mut 0))
            && let Some(refusal) = Refusal::read(servers, unit, (frame, on_way.link.site()))
        {
            refused.push((n, refusal));
        }
    }
    if let Some(failure) = replies.failure() {
        servers.refresh();
        let stands_in = from == ReadFrom::PreferReplica && on_way.link.site().per_command.reads;
        // a replica that lets nobody in has got nothing either
        let unsent = failure.did_not_arrive() || stands_in && failure.is_refusal();
        if unsent && !servers.site().per_command.fail_when_down {
            let rest = replies.count() / step..u32::try_from(on_way.seats.len()).unwrap_or(u32::MAX);
            let spread = |n: &u32| on_way.seats.unit(*n).is_some_and(|unit| unit.spread.is_some());
            refused.extend(rest.filter(|n| !spread(n)).map(|n| (n, Refusal::unsent(failure))));
        }
    }
    refused
}
