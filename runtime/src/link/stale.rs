//! Connections that this client has lost, and that the server may go on reading.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Site;

/// What is known of a connection for the time when it is lost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    /// The server's number for it, if it said so.
    pub(super) id: Option<u64>,
    /// When it began to be made, and when it was up. In between the server has taken it.
    pub(super) began: Instant,
    pub(super) up: Instant,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stale {
    /// The server's number for it.
    pub(crate) id: u64,
    began: Instant,
    up: Instant,
    /// Its number among the connections that the client has lost, counted from 1.
    loss: u32,
}

/// The last of them, each until a number shows that it was another server's.
#[derive(Debug, Default)]
pub(crate) struct StaleConnections(Mutex<VecDeque<Stale>>);

/// So many are remembered.
const MOST: usize = 64;

impl Stale {
    /// How old it is at the least for its server, and at the most.
    pub(crate) fn age(&self) -> (Duration, Duration) {
        (self.up.elapsed(), self.began.elapsed())
    }
}

impl StaleConnections {
    /// One more; the one that is forgotten for it.
    fn add(&self, stale: Stale) -> Option<Stale> {
        let mut all = self.lock();
        all.push_back(stale);
        if all.len() > MOST { all.pop_front() } else { None }
    }

    /// A connection that began to be made at `began` has got this number. A server's numbers only grow: what was there before, and has
    /// no smaller one, was made to another server, or to this one before it was started again.
    pub(super) fn met(&self, id: u64, began: Instant) {
        self.lock().retain(|stale| stale.id < id || began < stale.up);
    }

    /// Those that were lost after the first `losses` of the client.
    pub(crate) fn since(&self, losses: u32) -> Vec<Stale> {
        self.lock().iter().filter(|stale| stale.loss > losses).copied().collect()
    }

    pub(crate) fn has(&self, stale: &Stale) -> bool {
        self.lock().contains(stale)
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
    /// This connection was lost. To be called before anybody is told who may send again.
    pub(super) fn leave_behind(&self, made: Made) {
        let loss = self.ledger.add_loss();
        let Made { id: Some(id), began, up } = made else { return self.ledger.add_stray(loss) };
        if let Some(forgotten) = self.stale.add(Stale { id, began, up, loss }) {
            self.ledger.add_stray(forgotten.loss);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::config::Config;
    use crate::net::Place;

    fn site() -> Site {
        Site::new(Config::default(), Place::default())
    }

    fn lose(site: &Site, id: Option<u64>) {
        let now = Instant::now();
        site.leave_behind(Made { id, began: now, up: now });
    }

    fn numbers(site: &Site, losses: u32) -> Vec<u64> {
        site.stale.since(losses).iter().map(|stale| stale.id).collect()
    }

    #[test]
    fn a_number_that_does_not_grow_is_of_another_server() {
        let site = site();
        let began = Instant::now();
        [3, 5, 8].into_iter().for_each(|id| lose(&site, Some(id)));
        // it began when none of them was made, so that it may be older
        site.stale.met(5, began);
        assert_eq!(numbers(&site, 0), [3, 5, 8]);
        site.stale.met(9, Instant::now());
        assert_eq!(numbers(&site, 0), [3, 5, 8]);
        site.stale.met(5, Instant::now());
        assert_eq!(numbers(&site, 0), [3]);
    }

    #[test]
    fn what_was_lost_before_a_command_began_does_not_concern_it() {
        let site = site();
        lose(&site, Some(3));
        let losses = site.ledger.losses();
        assert!(numbers(&site, losses).is_empty());
        lose(&site, Some(5));
        assert_eq!(numbers(&site, losses), [5]);
    }

    #[test]
    fn what_cannot_be_ended_is_noted() {
        let site = site();
        (0..MOST as u64).for_each(|id| lose(&site, Some(id)));
        assert!(!site.ledger.has_stray_since(0));
        lose(&site, Some(MOST as u64));
        assert_eq!(site.stale.since(0).len(), MOST);
        assert!(site.ledger.has_stray_since(0) && !site.ledger.has_stray_since(1), "the first is forgotten");
        let losses = site.ledger.losses();
        assert!(!site.ledger.has_stray_since(losses));
        lose(&site, None);
        assert!(site.ledger.has_stray_since(losses) && !site.ledger.has_stray_since(losses + 1));
    }
}
