//! Waiting for replies: one at a time, or all that a batch function has in flight.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll};

use smallvec::SmallVec;

use super::ahead;
use super::answer::Answer;
use super::flight::Flight;
use super::queue::{Queue, QueueState};
use super::seat::{NEW, YIELDED};
use crate::Result;
use crate::error::Failure;

impl Queue {
    /// Waits for the reply to one command, sending what is queued where that is what awaiting means. `seat` is the
    /// handle's memory: see [`Pending`](super::Pending). With the answer the handle has given its value.
    pub(super) fn poll(
        self: &Arc<Self>,
        index: u32,
        seat: &mut u32,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Arc<Answer>>> {
        let mut state = match self.sent(self.lock(), index, seat, cx) {
            Poll::Ready(Some(state)) => state,
            Poll::Ready(None) => return Poll::Ready(Err(Failure::Discarded.into())),
            Poll::Pending => return Poll::Pending,
        };
        let Some(flight) = state.flight(index) else {
            return Poll::Ready(Err(Failure::Discarded.into()));
        };
        let Some(answer) = flight.answer.clone() else {
            flight.wait(seat, cx);
            return Poll::Pending;
        };
        flight.held = flight.held.saturating_sub(1);
        state.forget_done();
        Poll::Ready(Ok(answer))
    }

    /// The same for several, in ascending order, with one look: the answers that they are in. What is in none was discarded.
    pub(super) fn poll_all(
        self: &Arc<Self>,
        indexes: &[u32],
        seat: &mut u32,
        cx: &mut Context<'_>,
    ) -> Poll<SmallVec<[Arc<Answer>; 1]>> {
        let (Some(first), Some(last)) = (indexes.first(), indexes.last()) else {
            return Poll::Ready(SmallVec::new());
        };
        let mut state = match self.sent(self.lock(), *last, seat, cx) {
            Poll::Ready(Some(state)) => state,
            // the earlier ones may have been sent
            Poll::Ready(None) => return self.lock().poll_flights(indexes, seat, cx),
            Poll::Pending => return Poll::Pending,
        };
        // nearly always all of them are in one flight
        let Some(flight) = state.flight(*last).filter(|flight| flight.contains(*first)) else {
            return state.poll_flights(indexes, seat, cx);
        };
        let Some(answer) = flight.answer.clone() else {
            flight.wait(seat, cx);
            return Poll::Pending;
        };
        flight.held = flight.held.saturating_sub(u32::try_from(indexes.len()).unwrap_or(u32::MAX));
        state.forget_done();
        Poll::Ready(SmallVec::from_buf([answer]))
    }

    /// Sends the queue if a command is still in it and awaiting means that. `None`: it will never be sent.
    fn sent<'a>(
        self: &'a Arc<Self>,
        mut state: MutexGuard<'a, QueueState>,
        index: u32,
        seat: &mut u32,
        cx: &mut Context<'_>,
    ) -> Poll<Option<MutexGuard<'a, QueueState>>> {
        if index < state.queue.queued.first {
            return Poll::Ready(Some(state));
        }
        if state.spent {
            return Poll::Ready(None);
        }
        if self.atomic {
            state.queue.wait(seat, cx);
            return Poll::Pending;
        }
        if *seat == NEW && self.shared.load(Ordering::Relaxed) {
            if ahead::is_done(cx) {
                return Poll::Pending;
            }
            *seat = YIELDED;
            drop(state);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.flush_locked(state);
        Poll::Ready(Some(self.lock()))
    }
}

impl QueueState {
    /// Waits for commands of several flights.
    #[cold]
    fn poll_flights(
        &mut self,
        indexes: &[u32],
        seat: &mut u32,
        cx: &mut Context<'_>,
    ) -> Poll<SmallVec<[Arc<Answer>; 1]>> {
        let within = |flight: &Flight| indexes.iter().filter(|index| flight.contains(**index)).count();
        let unanswered = self.flights.iter_mut().find(|flight| flight.answer.is_none() && within(flight) > 0);
        if let Some(flight) = unanswered {
            flight.wait(seat, cx);
            return Poll::Pending;
        }
        let mut answers = SmallVec::new();
        for flight in &mut self.flights {
            let own = within(flight);
            if own > 0 {
                flight.held = flight.held.saturating_sub(u32::try_from(own).unwrap_or(u32::MAX));
                answers.extend(flight.answer.clone());
            }
        }
        self.forget_done();
        Poll::Ready(answers)
    }
}
