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
    losses: AtomicU32,
    last_stray: AtomicU32,
}

#[derive(Debug, Default)]
struct Books {
    live: Vec<Weak<Link>>,
    gone: Counters,
    closed: bool,
}

impl Ledger {
    /// Adds a link. Some are made only when they are needed: if the client is closed by then, the link is closed at once.
    pub(super) fn open(&self, link: &Arc<Link>) {
        let mut books = self.lock();
        books.live.retain(|link| link.strong_count() > 0);
        books.live.push(Arc::downgrade(link));
        let closed = books.closed;
        drop(books);
        if closed {
            link.start_closing();
        }
    }

    /// Takes no more of them. Those that there are stop taking commands, all before any is waited for.
    pub(crate) fn start_closing(&self) -> Vec<Arc<Link>> {
        self.lock().closed = true;
        let links = self.links();
        links.iter().for_each(|link| link.start_closing());
        links
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

    /// How many connections were lost so far.
    pub(crate) fn losses(&self) -> u32 {
        self.losses.load(Ordering::Acquire)
    }

    /// One more was lost; its number, counted from 1.
    pub(super) fn add_loss(&self) -> u32 {
        self.losses.fetch_add(1, Ordering::AcqRel).wrapping_add(1)
    }

    /// The server may still read from this lost connection, and cannot be asked to end it.
    pub(super) fn add_stray(&self, loss: u32) {
        self.last_stray.fetch_max(loss, Ordering::AcqRel);
    }

    /// Whether one of these was lost after the first `losses`.
    pub(crate) fn has_stray_since(&self, losses: u32) -> bool {
        self.last_stray.load(Ordering::Acquire) > losses
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
