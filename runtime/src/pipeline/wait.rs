//! Waiting for replies: one at a time, or all that a batch function has in flight.

use std::mem;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll};

use super::ahead;
use super::answer::Answer;
use super::joining::{self, Look};
use super::queue::{Queue, QueueState};
use super::seat::Turn;
use super::seats::{Answers, Came, Numbers};
use crate::Result;
use crate::erased::ErasedArc;
use crate::error::Failure;

impl ErasedArc<Queue> {
    /// Waits for the reply to one command, sending what is queued where that is what awaiting means. `turn` is the
    /// handle's memory. With the answer the handle has given its value.
    pub(super) fn poll(
        &self,
        number: u64,
        turn: &mut Turn,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Arc<Answer>>> {
        let queue: &Queue = self;
        let mut state = match queue.sent(self, queue.lock(), number, turn, None, cx) {
            Poll::Ready(Some(state)) => state,
            Poll::Ready(None) => return Poll::Ready(Err(Failure::Discarded.into())),
            Poll::Pending => return Poll::Pending,
        };
        let Some(flight) = state.flights.of(number) else {
            return Poll::Ready(Err(Failure::Discarded.into()));
        };
        let Some(answer) = flight.answer(number).cloned() else {
            if !joining::waits(queue, None, cx) {
                flight.holders.wait(turn, cx);
            }
            return Poll::Pending;
        };
        state.flights.release(number, 1);
        Poll::Ready(Ok(answer))
    }

    /// The same for the commands of a batch function, in ascending order, with one look: the answers that they are in. What is in
    /// none was discarded. If this sends the last, it owns its flight: `owns` says so, and the errors in it that no handle tells come
    /// along.
    #[inline(always)]
    pub(super) fn poll_all(
        &self,
        numbers: &Numbers,
        turn: &mut Turn,
        owns: &mut bool,
        came: &mut Came,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let Some((first, last)) = numbers.ends() else { return Poll::Ready(()) };
        let queue: &Queue = self;
        match joining::look(queue, (first, last), |answer| answer.has_all(numbers.iter()), numbers.len(), cx)
        {
            Look::Nothing => {}
            Look::Waits => return Poll::Pending,
            Look::Answered(answer, tells) => {
                came.answers.set(answer);
                if mem::take(owns) | tells {
                    came.unheld = queue.lock().flights.disown(last, true);
                }
                return Poll::Ready(());
            }
        }
        let mut state = match queue.sent(self, queue.lock(), last, turn, Some(owns), cx) {
            Poll::Ready(Some(state)) => state,
            // the earlier ones may have been sent
            Poll::Ready(None) => queue.lock(),
            Poll::Pending => return Poll::Pending,
        };
        // nearly always all of them are in one flight
        match state.flights.of(last).filter(|flight| flight.contains(first)) {
            Some(flight) => {
                let answer = flight.answer.as_ref().filter(|answer| answer.has_all(numbers.iter())).cloned();
                let Some(answer) = answer else {
                    if !joining::waits(queue, None, cx) {
                        flight.holders.wait(turn, cx);
                    }
                    return Poll::Pending;
                };
                state.flights.release(last, u32::try_from(numbers.len()).unwrap_or(u32::MAX));
                came.answers.set(answer);
            }
            None => match state.poll_flights(numbers, turn, cx) {
                Poll::Ready(answers) => came.answers = answers,
                Poll::Pending => return Poll::Pending,
            },
        }
        if mem::take(owns) {
            came.unheld = state.flights.disown(last, true);
        }
        Poll::Ready(())
    }
}

impl Queue {
    /// Sends the queue if a command is still in it and awaiting means that. `None`: it will never be sent. `owns` becomes true for whoever
    /// would own what it sends.
    fn sent<'a>(
        &'a self,
        me: &ErasedArc<Queue>,
        mut state: MutexGuard<'a, QueueState>,
        number: u64,
        turn: &mut Turn,
        owns: Option<&mut bool>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<MutexGuard<'a, QueueState>>> {
        if number < state.load.queued.first {
            return Poll::Ready(Some(state));
        }
        if state.spent {
            return Poll::Ready(None);
        }
        if self.atomic {
            state.holders.wait(turn, cx);
            return Poll::Pending;
        }
        if joining::waits(self, Some(number), cx) {
            return Poll::Pending;
        }
        if *turn == Turn::New && self.shared.load(Ordering::Relaxed) {
            if ahead::is_done(cx) {
                return Poll::Pending;
            }
            *turn = Turn::Yielded;
            drop(state);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let owned = owns.map(|owns| *owns = true).is_some();
        me.arc().flush_locked(state, owned, None);
        Poll::Ready(Some(self.lock()))
    }
}

impl QueueState {
    /// Waits for commands of several flights.
    #[cold]
    fn poll_flights(&mut self, numbers: &Numbers, turn: &mut Turn, cx: &mut Context<'_>) -> Poll<Answers> {
        for number in numbers.iter() {
            if let Some(flight) = self.flights.of(number).filter(|flight| flight.answer(number).is_none()) {
                flight.holders.wait(turn, cx);
                return Poll::Pending;
            }
        }
        let mut answers = Answers::default();
        for number in numbers.iter() {
            if let Some(answer) = self.flights.of(number).and_then(|flight| flight.answer.as_ref()) {
                answers.push(answer);
                self.flights.release(number, 1);
            }
        }
        Poll::Ready(answers)
    }
}
