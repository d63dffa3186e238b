//! Sending refused commands again, and those that have waited for them.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use super::closed::Waiting;
use super::on_way::{OnWay, Seats};
use super::refusal::Refusal;
use super::unit::{Seat, Unit};
use super::{AGAIN, After};
use crate::cluster::Want;
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{self, Out};
use crate::pipeline::queue::{Queue, QueueState};
use crate::request::Patience;
use crate::resp::HashSlot;
use crate::router::Servers;

impl Queue {
    /// Goes on with a closed hash slot where nothing on it is on its way: sends what waits, or opens it.
    pub(super) fn go_on(self: &Arc<Self>, state: &mut QueueState, slot: Option<HashSlot>, after: &mut After) {
        self.go_on_after(state, slot, true, after);
    }

    /// `may_pause`: there was no pause before.
    fn go_on_after(
        self: &Arc<Self>,
        state: &mut QueueState,
        slot: Option<HashSlot>,
        may_pause: bool,
        after: &mut After,
    ) {
        let hub = self.hub().clone();
        let (Some(servers), Some(lanes)) = (hub.servers(), &mut state.lanes) else { return };
        let Some(closed) = lanes.closed.get_mut(&slot).filter(|closed| closed.on_way == 0 && !closed.pauses)
        else {
            return;
        };
        let site = servers.site();
        let flights = &mut state.flights;
        // nobody waits for these any more
        drop(closed.take(|waiting| !flights.is_waiting(waiting.seat.tag, waiting.seat.frame)));
        let late = closed.take(|waiting| site.left(waiting.seat.sent.deadline).is_none());
        if closed.is_empty() {
            lanes.closed.remove(&slot);
            slot.map(|slot| lanes.pinned.remove(&slot));
            self.end_all(state, late, after);
            return;
        }
        if may_pause && let Some(pause) = closed.pause() {
            closed.pauses = true;
            after.pauses.push((slot, closed.in_time(pause, site)));
            self.end_all(state, late, after);
            return;
        }
        let run = closed.run();
        let asked = run.first().and_then(|waiting| waiting.refusal.as_ref().and_then(Refusal::asks)).cloned();
        let asking = asked.is_some();
        let link = match asked {
            Some(link) => Ok(link),
            None => again(servers, hub.read_from(), slot, &run).and_then(|want| {
                let link = lanes.link_for(servers, want)?;
                slot.map(|slot| lanes.pinned.remove(&slot));
                Ok(link)
            }),
        };
        let mut run = run.into_iter().peekable();
        // each flush by itself, so that what is not written can be withdrawn when nobody waits for it any longer
        while let Some(first) = run.peek().map(|waiting| waiting.seat.sent.clone()) {
            let of_flush: Vec<Waiting> =
                iter::from_fn(|| run.next_if(|waiting| Arc::ptr_eq(&waiting.seat.sent, &first))).collect();
            servers.count_extra(1);
            lanes.resends += 1;
            let tag = AGAIN | lanes.resends;
            let seats: Vec<Seat> = of_flush.iter().map(|waiting| waiting.seat.clone()).collect();
            let seats = Seats::Again(seats);
            let patience = Patience::Until { tick: first.deadline, blocks: false };
            let submitted = link.clone().and_then(|link| {
                let submitted =
                    self.submit_lane(&link, (&mut Out::default(), &seats), (tag, asking), patience)?;
                Ok((link, submitted))
            });
            let Some(closed) = lanes.closed.get_mut(&slot) else { break };
            match submitted {
                Ok((link, (seq, handover))) => {
                    closed.on_way += seats.len();
                    if link.is_elsewhere() {
                        self.end_in_time(first.first, link.clone(), seq, patience);
                    }
                    after.handovers.push((link.clone(), handover));
                    lanes.on_way.insert(tag, OnWay { link, seq: Some(seq), seats, asking });
                }
                // a later attempt would fail in the same way
                Err(failure) if failure.is_refusal() => {
                    let all = of_flush.into_iter().chain(run.by_ref()).chain(closed.take(|_| true)).collect();
                    self.end_with(state, all, &failure, after);
                    self.go_on_after(state, slot, false, after);
                    break;
                }
                Err(failure) => {
                    for mut waiting in of_flush.into_iter().chain(run.by_ref()) {
                        waiting.refusal.get_or_insert_with(|| Refusal::unsent(&failure));
                        closed.add(waiting);
                    }
                    // else it goes on when what was sent before it is answered
                    if closed.on_way == 0 {
                        closed.pauses = true;
                        let pause = closed.nap();
                        after.pauses.push((slot, closed.in_time(pause, site)));
                    }
                }
            }
        }
        self.end_all(state, late, after);
    }

    fn end_all(&self, state: &mut QueueState, waiting: Vec<Waiting>, after: &mut After) {
        let waited = self.hub().config().response_timeout;
        for waiting in waiting {
            let seat = waiting.seat.clone();
            self.end(state, &seat, (waiting.last(waited).into_replies(), None), after);
        }
    }

    /// Goes on with a closed hash slot after a pause. What waits there keeps the pipeline alive meanwhile.
    pub(super) fn pause(self: &Arc<Self>, slot: Option<HashSlot>, pause: Duration) {
        let pausing = Pausing { queue: self.clone(), slot, over: false };
        let Ok(runtime) = self.hub().site().runtime() else { return };
        let pause = self.hub().pause(pause);
        link::spawn(&runtime, async move {
            let mut pausing = pausing;
            pause.await;
            pausing.over = true;
        });
    }

    /// The pause is over; or, where it was cut short, whoever waits is told that nothing was sent.
    fn resume(self: &Arc<Self>, slot: Option<HashSlot>, over: bool) {
        let mut after = After::default();
        let mut state = self.lock();
        if let Some(closed) = state.lanes.as_mut().and_then(|lanes| lanes.closed.get_mut(&slot)) {
            closed.pauses = false;
            if over && !self.hub().is_closed() {
                self.go_on_after(&mut state, slot, false, &mut after);
            } else {
                let all = closed.take(|_| true);
                self.end_with(&mut state, all, &Failure::CLOSED, &mut after);
                self.go_on_after(&mut state, slot, false, &mut after);
            }
        } else if self.atomic {
            self.resume_whole(&mut state, over, &mut after);
        }
        if let Some(lanes) = &mut state.lanes {
            lanes.rest();
        }
        drop(state);
        after.carry_out(self);
    }

    fn end_with(&self, state: &mut QueueState, waiting: Vec<Waiting>, failure: &Failure, after: &mut After) {
        for waiting in waiting {
            let replies = link::Replies::failed(failure.clone());
            self.end(state, &waiting.seat, (replies, None), after);
        }
    }
}

/// Who carries out what goes again: the primary, unless it is all to be read and never there.
fn again(
    servers: Servers<'_>,
    from: ReadFrom,
    slot: Option<HashSlot>,
    run: &[Waiting],
) -> Result<Want, Failure> {
    let Some(slot) = slot else { return Ok(Want::Any) };
    let all_read = || run.iter().all(|waiting| waiting.seat.unit().is_some_and(Unit::reads));
    let reader = if from == ReadFrom::Replica && all_read() { servers.reader(slot, from)? } else { None };
    Ok(reader.unwrap_or(Want::Slot(slot)))
}

/// A pause, whose end is told whatever becomes of its task.
struct Pausing {
    queue: Arc<Queue>,
    slot: Option<HashSlot>,
    over: bool,
}

impl Drop for Pausing {
    fn drop(&mut self) {
        self.queue.resume(self.slot, self.over);
    }
}
