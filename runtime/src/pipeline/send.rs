//! Handing what is queued to its connection.

use std::mem;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use tokio::time::sleep;

use super::exec::Reading;
use super::flight::Flight;
use super::load::MULTI;
use super::owner::Owner;
use super::queue::{Queue, QueueState};
use super::source::Source;
use crate::Result;
use crate::cluster::Want;
use crate::error::Failure;
use crate::hub::{Limit, Size};
use crate::link::{self, Recipient, Replies};
use crate::request::Patience;
use crate::router::Servers;

const EXEC: &[u8] = b"*1\r\n$4\r\nEXEC\r\n";

/// When somebody first looks whether a flush has been answered whose connection may stand still. Nearly all have by then, and nothing
/// is kept for them any longer.
const FIRST_LOOK: Duration = Duration::from_millis(10);

impl Queue {
    /// Hands everything queued to the connection. That is done once this returns; the future only waits for the replies.
    ///
    /// # Errors
    ///
    /// No runtime to measure the limit; what is queued stays.
    pub(super) fn flush(self: &Arc<Self>, mut limit: Option<Box<Limit>>) -> Result<Owner, Failure> {
        limit.as_mut().map_or(Ok(()), |limit| limit.start())?;
        let state = self.lock();
        let (first, end) = (state.load.queued.first, state.load.queued.end());
        if first == end || state.spent {
            return Ok(Owner::new(self, None, end, limit));
        }
        self.flush_locked(state, true, limit.as_deref_mut());
        Ok(Owner::new(self, Some(first), end, limit))
    }

    /// Hands over the transaction, even an empty one if it watches. Otherwise there is nothing to wait for.
    pub(super) fn exec(self: &Arc<Self>, mut limit: Option<Box<Limit>>) -> Result<Owner> {
        limit.as_mut().map_or(Ok(()), |limit| limit.start())?;
        let mut state = self.lock();
        state.spent = true;
        if let Some((place, fault)) = state.load.queued.faults.first() {
            let facts = state.load.queued.facts.get(*place as usize).copied();
            let error = fault.error().at(*place);
            return Err(match facts {
                Some(facts) => error.of(facts),
                None => error,
            });
        }
        if state.load.is_empty() {
            if state.watch.is_none() {
                return Ok(Owner::new(self, None, 0, limit));
            }
            state.load.out.push(MULTI);
        }
        state.load.out.push(EXEC);
        if let Some(watch) = state.watch.take() {
            state.fate = Some(watch.disarm());
        }
        let first = state.load.queued.first;
        self.flush_locked(state, true, limit.as_deref_mut());
        Ok(Owner::new(self, Some(first), first + 1, limit))
    }

    /// Hands over what is queued. `owned`: whoever asks waits for all of it, as an [`Owner`] does, and within `limit`.
    pub(super) fn flush_locked(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, QueueState>,
        owned: bool,
        limit: Option<&mut Limit>,
    ) {
        match self.source.servers(self.atomic) {
            None => {}
            Some(Servers::Cluster(mapped)) if self.atomic => {
                return self.exec_on_cluster(mapped, state, owned, patience(limit.as_deref()));
            }
            Some(servers) => return self.flush_to_several(servers, state, owned, patience(limit.as_deref())),
        }
        let calls = state.load.calls.take();
        let queued = state.load.take_queued();
        let holders = mem::take(&mut state.holders);
        let frames = queued.frames() + if self.atomic { 2 } else { 0 };
        let size = Size::new(queued.len(), state.load.out.len());
        let (first, tag) = (queued.first, state.parts);
        if frames == 0 {
            // no argument could be sent: answered already
            state.flights.push(Flight::new(queued, 0, tag, holders, owned));
            let arrived = state.flights.arrive_empty(first);
            return self.arrived(state, arrived);
        }
        let observation = self.observe(&queued, state.load.out.len());
        state.flights.push(Flight::new(queued, 1, tag, holders, owned).observed(observation));
        state.parts += 1;
        if let Some(failure) = self.source.over() {
            state.load.out.clear();
            let arrived = state.flights.arrive(tag, Replies::failed(failure), Reading::Plain);
            return self.arrived(state, arrived);
        }
        state.flushes += 1;
        if let Source::Client(hub) = &self.source {
            hub.last_flush().note(size);
        }
        let link = match (&state.link, &self.source) {
            (Some(link), _) => Ok(link.clone()),
            (None, Source::Client(hub)) => hub.route(Want::Any),
            (None, Source::Lease(lease) | Source::Watched(lease)) => Ok(lease.link().clone()),
        };
        let link = match link {
            Ok(link) => link,
            Err(failure) => {
                state.load.out.clear();
                let arrived = state.flights.arrive(tag, Replies::failed(failure), self.reading());
                return self.arrived(state, arrived);
            }
        };
        let recipient = Recipient::flush(self.clone(), tag, frames, self.atomic, calls);
        let patience = patience(limit.as_deref());
        // what comes back is the spare buffer of the connection
        match link.submit(&mut state.load.out, recipient, patience) {
            Ok((seq, handover)) => {
                if let Some(limit) = limit {
                    limit.note(&link, seq);
                }
                state.link = Some(link.clone());
                drop(state);
                handover.finish(&link);
                if link.is_elsewhere() {
                    self.end_in_time(first, link, seq, patience);
                }
            }
            Err(failure) => {
                state.load.out.clear();
                let arrived = state.flights.arrive(tag, Replies::failed(failure), self.reading());
                self.arrived(state, arrived);
            }
        }
    }

    /// Ends the flight of command `first`, if `link` does not end what is submission `seq` there, because the runtime that drives it
    /// stands still. By then all others of the flight are overdue, too.
    #[cold]
    pub(super) fn end_in_time(
        self: &Arc<Self>,
        first: u64,
        link: Arc<link::Link>,
        seq: u64,
        patience: Patience,
    ) {
        let (Ok(runtime), Some(after)) = (link::runtime(), link.limit_elsewhere(patience)) else { return };
        let queue = Arc::downgrade(self);
        link::spawn(&runtime, async move {
            let (mut left, mut step) = (after, FIRST_LOOK);
            loop {
                step = step.min(left);
                sleep(step).await;
                left -= step;
                step = step.saturating_mul(2);
                let Some(queue) = queue.upgrade() else { return };
                let mut state = queue.lock();
                if state.flights.of(first).is_none_or(|flight| flight.missing == 0) {
                    return;
                }
                if left.is_zero() {
                    let written = match state.lanes {
                        None => !link.withdraw(seq),
                        Some(_) => state.withdraw(first, |link, seq| !link.withdraw(seq)),
                    };
                    let failure = Failure::Undriven { after, written };
                    return queue.give_up(state, first, &failure);
                }
            }
        });
    }
}

/// How long whoever has this limit waits.
fn patience(limit: Option<&Limit>) -> Patience {
    limit.and_then(Limit::after).map_or(Patience::Normal, Patience::Within)
}
