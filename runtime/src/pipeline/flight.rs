//! One flush of a pipeline, from queueing to the last handle.

use std::iter;
use std::sync::Arc;
use std::task::{Context, Waker};

use smallvec::SmallVec;

use super::answer::{Answer, Queued};
use super::seat::NEW;
use crate::Error;

#[derive(Debug, Default)]
pub(super) struct Flight {
    pub(super) queued: Queued,
    /// Handles that still exist and have not given their value.
    pub(super) held: u32,
    pub(super) dropped: Bits,
    pub(super) wakers: Wakers,
    pub(super) answer: Option<Arc<Answer>>,
}

/// Mostly one task waits for a flush.
pub(super) type Wakers = SmallVec<[Waker; 1]>;

/// A set of places: those below 64 inline.
#[derive(Debug, Default)]
pub(super) struct Bits {
    first: u64,
    more: Vec<u64>,
}

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
        if self.dropped.is_empty() || answer.is_fine() {
            return Vec::new();
        }
        let failed = self.dropped.iter().filter_map(|place| answer.failed(answer.first() + place));
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
        let bit = 1 << (n % 64);
        let Some(word) = (n as usize / 64).checked_sub(1) else {
            self.first |= bit;
            return;
        };
        if self.more.len() <= word {
            self.more.resize(word + 1, 0);
        }
        if let Some(bits) = self.more.get_mut(word) {
            *bits |= bit;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let words = iter::once(&self.first).chain(&self.more);
        words.zip((0..).step_by(64)).flat_map(|(&word, start)| {
            let mut left = word;
            iter::from_fn(move || {
                let place = (left != 0).then(|| start + left.trailing_zeros())?;
                left &= left - 1;
                Some(place)
            })
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first == 0 && self.more.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in() {
        let mut bits = Bits::default();
        assert!(bits.is_empty());
        [200, 3, 64, 63, 3].into_iter().for_each(|n| bits.insert(n));
        assert_eq!(bits.iter().collect::<Vec<_>>(), [3, 63, 64, 200]);
        assert!(!bits.is_empty());
    }
}
