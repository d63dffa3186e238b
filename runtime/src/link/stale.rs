//! Connections that this client has lost, and that the server may go on reading.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Site;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stale {
    /// The server's number for it.
    pub(crate) id: u64,
    made: Instant,
}

/// The last of them, until the server has said that it does not have them any more.
#[derive(Debug, Default)]
pub(crate) struct StaleConnections(Mutex<VecDeque<Stale>>);

/// So many are remembered.
const MOST: usize = 64;

impl Stale {
    /// How long ago it was made.
    pub(crate) fn age(&self) -> Duration {
        self.made.elapsed()
    }
}

impl StaleConnections {
    /// Whether there is room for one more without forgetting another.
    #[must_use]
    fn add(&self, id: u64, made: Instant) -> bool {
        let mut all = self.lock();
        all.push_back(Stale { id, made });
        all.len() <= MOST || all.pop_front().is_none()
    }

    /// A connection that began to be made at `began` has got this number. A server's numbers only grow: what was there before, and has
    /// no smaller one, was made to another server, or to this one before it was started again.
    pub(super) fn met(&self, id: u64, began: Instant) {
        self.lock().retain(|stale| stale.id < id || began < stale.made);
    }

    pub(crate) fn all(&self) -> Vec<Stale> {
        self.lock().iter().copied().collect()
    }

    pub(crate) fn has(&self, stale: &Stale) -> bool {
        self.lock().contains(stale)
    }

    pub(crate) fn forget(&self, gone: &Stale) {
        self.lock().retain(|stale| stale != gone);
    }

    /// Their server is not asked any more: another's numbers say nothing about them.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Stale>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Site {
    /// A connection was lost that was made then, and to which the server gave this number, if it said so. To be called before anybody
    /// is told who may send again.
    pub(super) fn leave_behind(&self, (id, made): (Option<u64>, Instant)) {
        if !id.is_some_and(|id| self.stale.add(id, made)) {
            self.ledger.add_stray();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::config::Config;
    use crate::net::Place;

    #[test]
    fn a_number_that_does_not_grow_is_of_another_server() {
        let numbers = |stale: &StaleConnections| stale.all().iter().map(|stale| stale.id).collect::<Vec<_>>();
        let stale = StaleConnections::default();
        let began = Instant::now();
        assert!([3, 5, 8].into_iter().all(|id| stale.add(id, Instant::now())));
        // it began when none of them was made, so that it may be older
        stale.met(5, began);
        assert_eq!(numbers(&stale), [3, 5, 8]);
        stale.met(9, Instant::now());
        assert_eq!(numbers(&stale), [3, 5, 8]);
        stale.met(5, Instant::now());
        assert_eq!(numbers(&stale), [3]);
    }

    #[test]
    fn what_cannot_be_ended_is_counted() {
        let site = Site::new(Config::default(), Place::default());
        (0..MOST as u64).for_each(|id| site.leave_behind((Some(id), Instant::now())));
        assert_eq!(site.ledger.strays(), 0);
        site.leave_behind((Some(MOST as u64), Instant::now()));
        assert_eq!(
            (site.ledger.strays(), site.stale.all().len()),
            (1, MOST),
            "the first is not known any more"
        );
        site.leave_behind((None, Instant::now()));
        assert_eq!(site.ledger.strays(), 2);
    }
}
