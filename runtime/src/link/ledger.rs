//! What happened on all connections of a client, those that are gone included.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::Link;

/// What happened on a connection since it was made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counters {
    pub(crate) submissions: u64,
    pub(crate) commands: u64,
    pub(crate) writes: u64,
    pub(crate) reads: u64,
    pub(crate) connects: u64,
    pub(crate) in_flight: usize,
}

/// The connections of a client. Each counts for itself, under the lock it holds anyway; here they are added up.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    books: Mutex<Books>,
    strays: AtomicU32,
}

#[derive(Debug, Default)]
struct Books {
    live: Vec<Weak<Link>>,
    gone: Counters,
}

impl Ledger {
    pub(super) fn open(&self, link: &Arc<Link>) {
        let mut books = self.lock();
        books.live.retain(|link| link.strong_count() > 0);
        books.live.push(Arc::downgrade(link));
    }

    pub(super) fn close(&self, counters: &Counters) {
        self.lock().gone.add(counters);
    }

    /// Those that somebody holds.
    pub(crate) fn links(&self) -> Vec<Arc<Link>> {
        self.lock().live.iter().filter_map(Weak::upgrade).collect()
    }

    pub(crate) fn total(&self) -> Counters {
        let (live, mut total) = {
            let books = self.lock();
            (books.live.clone(), books.gone)
        };
        for link in live.iter().filter_map(Weak::upgrade) {
            total.add(&link.counters());
        }
        total
    }

    /// How many connections were lost that their server may go on reading, and that it cannot be asked to end.
    pub(crate) fn strays(&self) -> u32 {
        self.strays.load(Ordering::Relaxed)
    }

    /// One more.
    pub(super) fn add_stray(&self) {
        self.strays.fetch_add(1, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters {
    fn add(&mut self, other: &Counters) {
        self.submissions += other.submissions;
        self.commands += other.commands;
        self.writes += other.writes;
        self.reads += other.reads;
        self.connects += other.connects;
        self.in_flight += other.in_flight;
    }
}
