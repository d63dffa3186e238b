//! A command that is waited for elsewhere than it is bound: in a branch, after a loop, at an early exit.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use super::step::{Outcome, Step};

/// Holds what one `.await` in the source has queued: usually one command; more where a loop goes round it.
pub struct Slot<S: Step> {
    /// Queued before, in earlier iterations.
    earlier: Vec<Entry<S>>,
    current: Option<Entry<S>>,
}

struct Entry<S: Step> {
    /// Its place in the order of all slots.
    at: u64,
    state: State<S>,
}

enum State<S: Step> {
    Waiting(S::Kept),
    Arrived(S::Output),
}

/// Program order over several slots: two commands in one loop take turns.
static ORDER: AtomicU64 = AtomicU64::new(0);

impl<S: Step> Slot<S> {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "only generated code makes one")]
    pub const fn new() -> Self {
        Slot { earlier: Vec::new(), current: None }
    }

    /// Takes a command, or a call.
    pub fn queue(&mut self, step: S) {
        let at = ORDER.fetch_add(1, Ordering::Relaxed);
        if let Some(earlier) = self.current.replace(Entry { at, state: State::Waiting(step.kept()) }) {
            self.earlier.push(earlier);
        }
    }

    /// Waits for all; the results stay.
    pub async fn settle(&mut self) {
        poll_fn(|cx| self.poll_settled(cx)).await;
    }

    /// Waits for the last one and gives its result.
    pub async fn value(&mut self) -> S::Output {
        poll_fn(|cx| {
            if self.poll_settled(cx).is_pending() {
                return Poll::Pending;
            }
            match self.current.take() {
                Some(Entry { state: State::Arrived(output), .. }) => Poll::Ready(output),
                // generated code takes a value only after it has queued
                _ => unreachable!("nothing was queued here"),
            }
        })
        .await
    }

    /// The same for a slot that is not needed any more: what the call borrowed is free again.
    pub async fn into_value(mut self) -> S::Output {
        self.value().await
    }

    /// Forgets what has arrived.
    pub fn clear(&mut self) {
        self.earlier.clear();
        self.current = None;
    }

    fn poll_settled(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for entry in self.earlier.iter_mut().chain(&mut self.current) {
            if let State::Waiting(step) = &mut entry.state {
                match Pin::new(step).poll(cx) {
                    Poll::Ready(output) => entry.state = State::Arrived(output),
                    Poll::Pending => return Poll::Pending,
                }
            }
        }
        Poll::Ready(())
    }
}

impl<T, E, S: Step<Output = Outcome<T, E>>> Slot<S> {
    /// The place of the first error; [`u64::MAX`] if there is none.
    pub fn failed(&self) -> u64 {
        let mut all = self.earlier.iter().chain(&self.current);
        all.find(|entry| matches!(entry.state, State::Arrived(Err(_)))).map_or(u64::MAX, |entry| entry.at)
    }

    /// The first error; a value that is to be bound stays.
    pub fn check(&mut self) -> Outcome<(), E> {
        for entry in self.earlier.drain(..) {
            if let State::Arrived(Err(error)) = entry.state {
                return Err(error);
            }
        }
        match self.current.take() {
            Some(Entry { state: State::Arrived(Err(error)), .. }) => Err(error),
            other => {
                self.current = other;
                Ok(())
            }
        }
    }

    /// The first error; the values are not wanted.
    pub fn done(&mut self) -> Outcome<(), E> {
        let checked = self.check();
        self.clear();
        checked
    }
}

/// Which of several slots failed first; their number if none has.
pub fn earliest(failed: &[u64]) -> usize {
    let failures = failed.iter().enumerate().filter(|(_, at)| **at != u64::MAX);
    failures.min_by_key(|(_, at)| **at).map_or(failed.len(), |(slot, _)| slot)
}
