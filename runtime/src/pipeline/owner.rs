//! Whoever sends what is queued, and waits for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::answer::Answer;
use super::queue::Queue;
use super::seat::Turn;
use super::unheld::Unheld;

/// Waits for the replies to all that was sent up to then, and to its own flight, if there was anything to send. As long as it waits
/// it is the one who tells the errors of its flight that no handle tells.
#[derive(Debug)]
#[must_use = "it waits when it is awaited"]
pub(super) struct Owner {
    queue: Arc<Queue>,
    /// The first command of its own flight.
    own: Option<u64>,
    /// What it waits for has numbers below this.
    until: u64,
    turn: Turn,
}

/// What there is once it has waited.
#[derive(Debug, Default)]
pub(super) struct Landed {
    /// Of its own flight.
    pub(super) answer: Option<Arc<Answer>>,
    pub(super) unheld: Unheld,
}

impl Owner {
    pub(super) fn new(queue: &Arc<Queue>, own: Option<u64>, until: u64) -> Owner {
        Owner { queue: queue.clone(), own, until, turn: Turn::New }
    }
}

impl Future for Owner {
    type Output = Landed;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Landed> {
        let this = &mut *self;
        let mut state = this.queue.lock();
        if let Some(flight) = state.flights.unanswered_before(this.until) {
            flight.holders.wait(&mut this.turn, cx);
            return Poll::Pending;
        }
        let Some(own) = this.own.take() else { return Poll::Ready(Landed::default()) };
        let answer = state.flights.of(own).and_then(|flight| flight.answer.clone());
        Poll::Ready(Landed { answer, unheld: state.flights.disown(own) })
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some(own) = self.own {
            self.queue.disown(own);
        }
    }
}
