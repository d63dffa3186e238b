//! The call that sends what is queued, and waits for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use super::answer::Answer;
use super::errors::Errors;
use super::queue::{Queue, QueueState};
use super::seat::Turn;
use crate::erased::ErasedArc;
use crate::error::Failure;
use crate::hub::Limit;

/// Waits for the replies to all that was sent up to then, and to its own flight, if there was anything to send. As long as it waits
/// it is the one who tells the errors of its flight that no handle tells.
#[derive(Debug)]
#[must_use = "it waits when it is awaited"]
pub(super) struct Owner {
    queue: ErasedArc<Queue>,
    /// The first command of its own flight.
    own: Option<u64>,
    /// What it waits for has numbers below this.
    until: u64,
    turn: Turn,
    /// How long it waits, if not as long as the connection does.
    limit: Option<Box<Limit>>,
}

/// What there is once it has waited.
#[derive(Debug, Default)]
pub(super) struct Landed {
    /// Of its own flight.
    pub(super) answer: Option<Arc<Answer>>,
    pub(super) unheld: Errors,
    /// The limit was over first: what became of its own flight.
    pub(super) late: Option<Failure>,
}

impl Owner {
    pub(super) fn new(queue: &Arc<Queue>, own: Option<u64>, until: u64, limit: Option<Box<Limit>>) -> Owner {
        Owner { queue: ErasedArc::new(queue.clone()), own, until, turn: Turn::New, limit }
    }

    fn land(own: Option<u64>, mut state: MutexGuard<'_, QueueState>) -> Landed {
        let Some(own) = own else { return Landed::default() };
        let answer = state.flights.of(own).and_then(|flight| flight.answer.clone());
        Landed { answer, unheld: state.flights.disown(own, true), late: None }
    }

    /// The limit is over. What has come meanwhile is not late.
    #[cold]
    fn give_up(&mut self, after: Duration) -> Landed {
        let (own, mut limit) = (self.own.take(), self.limit.take().unwrap_or_default());
        let mut state = self.queue.lock();
        if state.flights.unanswered_before(self.until).is_none() {
            return Owner::land(own, state);
        }
        // what others have sent is in their hands
        let written = own.is_none_or(|own| match state.lanes {
            None => limit.withdraw(),
            Some(_) => state.withdraw(own, |link, seq| limit.withdraw_from(link, seq)),
        });
        let failure = limit.failure(after, written);
        if let Some(own) = own {
            self.queue.give_up(state, own, &failure);
            state = self.queue.lock();
        }
        Landed { late: Some(failure), ..Owner::land(own, state) }
    }
}

impl Future for Owner {
    type Output = Landed;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Landed> {
        let this = &mut *self;
        let mut state = this.queue.lock();
        if let Some(flight) = state.flights.unanswered_before(this.until) {
            flight.holders.wait(&mut this.turn, cx);
            drop(state);
            let Some(limit) = &mut this.limit else { return Poll::Pending };
            return limit.poll(cx).map(|after| this.give_up(after));
        }
        Poll::Ready(Owner::land(this.own.take(), state))
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some(own) = self.own {
            self.queue.disown(own);
        }
    }
}
