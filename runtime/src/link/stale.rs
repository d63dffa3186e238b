//! Connections that this client has lost, and that the server may go on reading.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

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
    pub(super) fn add(&self, id: u64, made: Instant) {
        let mut all = self.lock();
        if all.len() == MOST {
            all.pop_front();
        }
        all.push_back(Stale { id, made });
    }

    pub(crate) fn all(&self) -> Vec<Stale> {
        self.lock().iter().copied().collect()
    }

    pub(crate) fn forget(&self, gone: &Stale) {
        self.lock().retain(|stale| stale != gone);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Stale>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
