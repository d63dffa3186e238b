//! A command that is waited for elsewhere than it is bound: in a branch, after a loop, at an early exit.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::step::{Outcome, Step};
use std::future::Future;

/// Holds what one `.await` in the source has queued: usually one command; more where a loop goes round it.
pub struct Slot<S: Step> {
    /// Queued before, in earlier iterations.
    earlier: Vec<Entry<S>>,
    current: Option<Entry<S>>,
}

enum Entry<S: Step> {
    Waiting(S::Kept),
    Arrived(S::Output),
}

impl<S: Step> Slot<S> {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "only generated code makes one")]
    pub const fn new() -> Self {
        Slot { earlier: Vec::new(), current: None }
    }

    /// Takes a command, or a call.
    pub fn queue(&mut self, step: S) {
        if let Some(earlier) = self.current.replace(Entry::Waiting(step.kept())) {
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
                Some(Entry::Arrived(output)) => Poll::Ready(output),
                // generated code takes a value only after it has queued
                _ => unreachable!("nothing was queued here"),
            }
        })
        .await
    }

    /// Forgets what has arrived.
    pub fn clear(&mut self) {
        self.earlier.clear();
        self.current = None;
    }

    fn poll_settled(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for entry in self.earlier.iter_mut().chain(&mut self.current) {
            if let Entry::Waiting(step) = entry {
                match Pin::new(step).poll(cx) {
                    Poll::Ready(output) => *entry = Entry::Arrived(output),
                    Poll::Pending => return Poll::Pending,
                }
            }
        }
        Poll::Ready(())
    }
}

impl<T, E, S: Step<Output = Outcome<T, E>>> Slot<S> {
    /// The first error; a value that is to be bound stays.
    pub fn check(&mut self) -> Outcome<(), E> {
        for entry in self.earlier.drain(..) {
            if let Entry::Arrived(Err(error)) = entry {
                return Err(error);
            }
        }
        match self.current.take() {
            Some(Entry::Arrived(Err(error))) => Err(error),
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
