//! What callers and driver share under the lock, and whose turn it is to write.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use super::waiter::Waiter;
use super::{Counters, Link, Out, Recipient, Slot};
use crate::error::Failure;
use crate::net::Writer;

/// Whether there is a connection.
///
/// ```text
///           first submission           connected, HELLO answered
///   Rest ─────────────────────► Down ─────────────────────────────► Up
///    ▲                            ▲                                  │
///    │ its runtime has gone       └──────────── connection lost ─────┤
///    └───────────────────────────────────────────────────────────────┤
///                                                    closed, or lost  ▼
///                                                     if dedicated: Shut
/// ```
#[derive(Debug)]
pub(super) enum Phase {
    /// No driver runs.
    Rest,
    /// A driver connects, or waits to try again. Why the last attempt failed.
    Down(Option<Failure>),
    Up(Arc<Writer>),
    /// Nothing goes any more.
    Shut(Failure),
}

pub(super) struct Intake {
    pub(super) phase: Phase,
    /// Queued and not yet taken by whoever writes.
    pub(super) out: Out,
    /// Submissions that the driver has not yet taken into its own queue.
    pub(super) waiters: VecDeque<Waiter>,
    /// Slots that were filled, the oldest first. Their callers may not yet have looked.
    pub(super) slots: VecDeque<Arc<Slot>>,
    /// All bytes that were ever queued, and those of them that were taken for writing.
    pub(super) queued: u64,
    pub(super) taken: u64,
    /// Somebody writes: the driver, or a lone caller.
    pub(super) writing: bool,
    pub(super) in_flight: usize,
    /// Several submissions were waiting when replies last came: those they woke are about to queue again.
    pub(super) crowd: bool,
    pub(super) bytes_in_flight: u64,
    pub(super) closing: bool,
    /// Why the connection must not be used any more.
    pub(super) given_up: Option<&'static str>,
    /// The tick at which a connection that nobody needs is closed.
    pub(super) idle_until: Option<u64>,
    /// Wakes the driver. There only while it has nothing to do, so that many submissions wake it once, and none while it is
    /// at work: it looks at the queue before it rests.
    pub(super) driver: Option<Waker>,
    /// Callers that wait for room, for the connection or for its end.
    pub(super) watchers: Vec<Waker>,
    pub(super) tick: u64,
    pub(super) counters: Counters,
}

/// What is left to do after the lock was released: to wake the driver, or to write at once.
#[must_use = "the submission is written by `finish`"]
pub(crate) struct Handover(Next);

enum Next {
    Nothing,
    Wake(Waker),
    Write(Arc<Writer>, Out),
}

impl Intake {
    /// Whether it may go on being used.
    pub(super) fn is_alive(&self) -> bool {
        !self.closing && self.given_up.is_none() && matches!(self.phase, Phase::Up(_))
    }

    /// Whether nothing else is in flight, or about to be.
    pub(super) fn enqueue(&mut self, len: usize, recipient: Recipient, deadline: Option<u64>) -> bool {
        let len = len as u64;
        let alone = self.in_flight == 0 && !self.crowd;
        self.in_flight += recipient.owed() as usize;
        self.counters.commands += u64::from(recipient.owed());
        self.bytes_in_flight += len;
        self.waiters.push_back(Waiter { start: self.queued, len, deadline, recipient });
        self.queued += len;
        alone
    }

    /// A slot for one command: the one filled longest ago, if its caller is done with it, so that calls that follow each
    /// other allocate none.
    pub(super) fn slot(&mut self, waker: Waker) -> Arc<Slot> {
        if let Some(mut slot) = self.slots.pop_front()
            && let Some(free) = Arc::get_mut(&mut slot)
        {
            free.reset(waker);
            return slot;
        }
        Slot::new(waker)
    }

    /// Decides who writes what was just queued: the caller itself where nobody else is at work, else the driver.
    pub(super) fn hand_over(&mut self, alone: bool) -> Handover {
        self.counters.submissions += 1;
        if alone
            && !self.writing
            && let Phase::Up(writer) = &self.phase
        {
            let writer = writer.clone();
            return Handover(Next::Write(writer, self.take_out()));
        }
        Handover(self.driver.take().map_or(Next::Nothing, Next::Wake))
    }

    /// Takes the turn to write, with all that is queued.
    pub(super) fn take_out(&mut self) -> Out {
        self.writing = true;
        self.taken = self.queued;
        std::mem::take(&mut self.out)
    }

    /// Ends the turn to write: what was not written stands before what was queued meanwhile.
    pub(super) fn give_back(&mut self, mut rest: Out, writer: &Arc<Writer>) {
        // a connection lost meanwhile has settled what becomes of these bytes
        if !matches!(&self.phase, Phase::Up(current) if Arc::ptr_eq(current, writer)) {
            return;
        }
        self.writing = false;
        self.taken -= rest.len() as u64;
        if self.out.is_empty() {
            self.out = rest;
        } else if !rest.is_empty() {
            rest.append(&mut self.out);
            self.out = rest;
        }
    }
}

impl Default for Intake {
    fn default() -> Intake {
        Intake {
            phase: Phase::Rest,
            out: Out::default(),
            waiters: VecDeque::new(),
            slots: VecDeque::new(),
            queued: 0,
            taken: 0,
            writing: false,
            in_flight: 0,
            crowd: false,
            bytes_in_flight: 0,
            closing: false,
            given_up: None,
            idle_until: None,
            driver: None,
            watchers: Vec::new(),
            tick: 0,
            counters: Counters::default(),
        }
    }
}

impl Handover {
    /// To be called when no lock is held.
    pub(crate) fn finish(self, link: &Link) {
        match self.0 {
            Next::Nothing => {}
            Next::Wake(driver) => driver.wake(),
            Next::Write(writer, mut out) => {
                // what cannot be written now is left to the driver, and so is finding out why
                out.advance(out.write_with(|pieces| writer.try_write(pieces)).unwrap_or(0));
                let mut state = link.lock();
                state.give_back(out, &writer);
                state.counters.writes += 1;
                let driver = if state.out.is_empty() { None } else { state.driver.take() };
                drop(state);
                driver.into_iter().for_each(Waker::wake);
            }
        }
    }
}
