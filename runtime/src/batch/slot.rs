//! A command that is waited for elsewhere than it is bound: in a branch, after a loop, at an early exit.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use super::call::{Running, check};
use super::step::{Outcome, Step};

/// Holds what one `.await` in the source has queued: usually one command; more where a loop goes round it.
pub struct Kept<S: Step> {
    /// Begun before, in earlier iterations.
    earlier: Vec<Entry<S>>,
    current: Option<Entry<S>>,
}

struct Entry<S: Step> {
    /// Its place in the order of all slots.
    at: u64,
    call: Running<S, S::Output>,
}

/// Program order over several slots: two commands in one loop take turns.
static ORDER: AtomicU64 = AtomicU64::new(0);

impl<S: Step> Kept<S> {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "only generated code makes one")]
    pub const fn new() -> Self {
        Kept { earlier: Vec::new(), current: None }
    }

    /// Takes a command, or a call.
    pub fn queue(&mut self, call: Running<S, S::Output>) {
        let at = ORDER.fetch_add(1, Ordering::Relaxed);
        if let Some(earlier) = self.current.replace(Entry { at, call }) {
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
            match self.current.take().and_then(|mut entry| entry.call.output()?.take()) {
                Some(output) => Poll::Ready(output),
                // generated code takes a value only after it has queued
                None => unreachable!("nothing was queued here"),
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
            ready!(entry.call.poll_in_place(false, cx));
        }
        Poll::Ready(())
    }
}

impl<T, E, S: Step<Output = Outcome<T, E>>> Kept<S> {
    /// The place of the first error; [`u64::MAX`] if there is none.
    pub fn failed(&self) -> u64 {
        let mut all = self.earlier.iter().chain(&self.current);
        all.find(|entry| entry.call.has_failed()).map_or(u64::MAX, |entry| entry.at)
    }

    /// The first error; a value that is to be bound stays.
    pub fn check(&mut self) -> Outcome<(), E> {
        for mut entry in self.earlier.drain(..) {
            check(&mut entry.call)?;
        }
        let Some(entry) = &mut self.current else { return Ok(()) };
        check(&mut entry.call).inspect_err(|_| self.current = None)
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
