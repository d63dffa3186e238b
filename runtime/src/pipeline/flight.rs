//! One flush of a pipeline, from queueing to the last handle.

use std::sync::Arc;
use std::task::{Context, Waker};

use super::answer::{Answer, Queued};
use super::pending::NEW;
use crate::Error;

#[derive(Debug, Default)]
pub(super) struct Flight {
    pub(super) queued: Queued,
    /// Handles that still exist and have not given their value.
    pub(super) held: u32,
    pub(super) dropped: Bits,
    pub(super) wakers: Vec<Waker>,
    pub(super) answer: Option<Arc<Answer>>,
}

/// A set of places, which allocates when the first is put in.
#[derive(Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Flight {
    /// An empty queue after the commands of this one.
    pub(super) fn next(&self) -> Flight {
        let first = self.queued.first + self.queued.len();
        Flight { queued: Queued { first, ..Queued::default() }, ..Flight::default() }
    }

    pub(super) fn first(&self) -> u32 {
        self.answer.as_ref().map_or(self.queued.first, |answer| answer.first())
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        match &self.answer {
            Some(answer) => answer.contains(index),
            None => self.queued.contains(index),
        }
    }

    /// Errors of commands whose handles have been dropped.
    pub(super) fn orphans(&self, answer: &Answer) -> Vec<Error> {
        if self.dropped.is_empty() {
            return Vec::new();
        }
        let dropped = |index: &u32| self.dropped.contains(index - answer.first());
        let failed = answer.failed().into_iter().filter(dropped).filter_map(|index| answer.error(index));
        // for what was lost with the connection, one error stands for all
        failed.chain(answer.lost()).collect()
    }

    /// Remembers whom to wake. `seat` is where this handle's waker is, so that polling again adds none.
    pub(super) fn wait(&mut self, seat: &mut u32, cx: &mut Context<'_>) {
        if self.wakers.get(*seat as usize).is_some_and(|waker| waker.will_wake(cx.waker())) {
            return;
        }
        // the handles of one task share a seat
        if !self.wakers.last().is_some_and(|waker| waker.will_wake(cx.waker())) {
            self.wakers.push(cx.waker().clone());
        }
        *seat = u32::try_from(self.wakers.len() - 1).unwrap_or(NEW);
    }
}

impl Bits {
    pub(super) fn insert(&mut self, n: u32) {
        let word = n as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (n % 64);
        }
    }

    pub(super) fn contains(&self, n: u32) -> bool {
        self.0.get(n as usize / 64).is_some_and(|bits| bits & (1 << (n % 64)) != 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
