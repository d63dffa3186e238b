//! The replies to a pipeline, and which handles still need them.

use std::mem;
use std::sync::MutexGuard;
use std::task::Waker;

use super::errors::Errors;
use super::exec::Reading;
use super::flights::Arrived;
use super::queue::{Queue, QueueState};
use super::source::Source;
use crate::error::Failure;
use crate::link::{Receive, Replies};

impl Queue {
    /// Nobody waits any longer for the flight of command `number`: all that is unanswered of it ends with `failure`.
    #[cold]
    pub(super) fn give_up(&self, mut state: MutexGuard<'_, QueueState>, number: u64, failure: &Failure) {
        let arrived = state.flights.give_up(number, failure, self.reading());
        self.arrived(state, arrived);
    }

    /// The replies to a flight that was given up have come.
    #[cold]
    fn come_late(&self, mut state: MutexGuard<'_, QueueState>) {
        state.flights.come_late();
        let _link = if state.flights.are_answered() { state.link.take() } else { None };
        drop(state);
    }

    /// A handle was dropped without having given its value.
    pub(super) fn forget(&self, number: u64) {
        let mut state = self.lock();
        match number.checked_sub(state.load.queued.first) {
            Some(place) => state.holders.forget(Some(place)),
            None => state.flights.forget(number),
        }
    }

    /// So many handles of the flight of command `number` have given their values.
    pub(super) fn release(&self, number: u64, handles: u32) {
        self.lock().flights.release(number, handles);
    }

    /// Whoever sent the flight of command `number` does not wait for it any more.
    pub(super) fn disown(&self, number: u64) {
        let mut state = self.lock();
        let unheld = state.flights.disown(number, false);
        self.keep(&mut state, unheld);
    }

    /// Leaves errors that nobody tells to the next `flush`.
    pub(super) fn leave(&self, unheld: Errors) {
        self.keep(&mut self.lock(), unheld);
    }

    /// The errors that nobody else tells.
    pub(super) fn take_unheld(&self) -> Errors {
        mem::take(&mut self.lock().unheld)
    }

    pub(super) fn keep(&self, state: &mut QueueState, unheld: Errors) {
        if !unheld.is_empty() {
            let untold = state.unheld.keep(unheld);
            self.source.hub().count_unheld(untold);
        }
    }

    /// What errors say about the server beyond their commands: that it is a replica now, or that a hash slot is elsewhere.
    #[cold]
    pub(super) fn hear_errors(&self, replies: &Replies) {
        let mut texts = replies.errors().iter().filter_map(|n| replies.get(*n, &mut 0)?.0.get(1..));
        match &self.source {
            Source::Client(hub) => {
                if texts.any(|text| text.starts_with(b"READONLY")) {
                    hub.renew();
                }
            }
            Source::Lease(lease) | Source::Watched(lease) => texts.for_each(|text| lease.on_error(text)),
        }
    }

    /// How replies that come now are read.
    pub(super) fn reading(&self) -> Reading {
        match self.source.lease() {
            _ if self.atomic => Reading::Transaction,
            Some(lease) if lease.is_tainted() => Reading::WithinMulti,
            _ => Reading::Plain,
        }
    }

    /// What is left to do after replies have come.
    pub(super) fn arrived(&self, mut state: MutexGuard<'_, QueueState>, arrived: Option<Arrived>) {
        let Some(Arrived { answer, wakers, unheld, observation }) = arrived else { return };
        self.keep(&mut state, unheld);
        match &state.fate {
            Some(fate) if answer.is_conflict() => fate.on_conflict(),
            Some(fate) if answer.is_unsent() => {
                fate.on_unsent();
                // EXEC would have ended the watch
                self.source.lease().into_iter().for_each(|lease| lease.taint());
            }
            _ => {}
        }
        let _link = if state.flights.are_answered() { state.link.take() } else { None };
        drop(state);
        if let Some(observation) = observation {
            observation.end(answer.first_error().as_ref());
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Receive for Queue {
    fn receive(&self, tag: u64, replies: Replies) {
        if self.is_divided() {
            let me = self.lock().lanes.as_ref().and_then(|lanes| lanes.me());
            return me.map_or((), |queue| queue.on_lane(tag, replies));
        }
        if !replies.errors().is_empty() {
            self.hear_errors(&replies);
        }
        let mut state = self.lock();
        if state.flights.is_late(tag) {
            return self.come_late(state);
        }
        let reading = match (self.reading(), &state.fate) {
            (Reading::Transaction, Some(_)) => {
                Reading::Watched(self.source.lease().and_then(|lease| lease.watches()))
            }
            (reading, _) => reading,
        };
        let arrived = state.flights.arrive(tag, replies, reading);
        self.arrived(state, arrived);
    }
}
