//! The one task of a client that keeps its map of the cluster.

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::mapped::Mapped;
use crate::error::Failure;
use crate::link;
use crate::net::Endpoint;
use crate::resp::HashSlot;

/// What is known of the task, and what it is asked for.
#[derive(Debug)]
pub(super) struct Keeper {
    /// Somebody has met something that the map does not say, or a server is silent. However many do, the next look answers them all.
    wanted: Arc<Notify>,
    runs: Arc<AtomicBool>,
    /// How often views were asked for.
    looks: AtomicU64,
    /// One asks at a time, the task or somebody who waits for it.
    pub(super) asking: tokio::sync::Mutex<()>,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    /// What has moved since views were asked for: it is newer than they are.
    moved: Vec<(HashSlot, Endpoint)>,
    /// Why the last look failed, if it did.
    failure: Option<Failure>,
    /// How many first looks have failed, and why the last of them did.
    first_looks: u64,
    first_failure: Option<Failure>,
}

/// The shortest and the longest pause between two looks. Every second one that brings nothing new doubles it: a failover takes a few
/// seconds, and should not be noticed seconds later.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// What each node adds to the pause: a large cluster is known to many clients.
const PAUSE_PER_NODE: Duration = Duration::from_millis(5);

/// The map is looked at that often even where nothing seems wrong.
const EVERY: Duration = Duration::from_secs(60);

/// More is not remembered between a question and its answer: the next look has it.
const MOST_NOTES: usize = 16_384;

impl Keeper {
    /// `wanted` is told of doubts.
    pub(super) fn new(wanted: Arc<Notify>) -> Keeper {
        Keeper {
            wanted,
            runs: Arc::default(),
            looks: AtomicU64::default(),
            asking: tokio::sync::Mutex::default(),
            notes: Mutex::default(),
        }
    }

    /// A hash slot has moved.
    pub(super) fn note(&self, slot: HashSlot, to: &Endpoint) {
        let mut notes = self.notes();
        if notes.moved.len() < MOST_NOTES {
            notes.moved.push((slot, to.clone()));
        }
    }

    /// Views are asked for now.
    pub(super) fn begin(&self) {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.notes().moved.clear();
    }

    /// What has moved since.
    pub(super) fn moved(&self) -> Vec<(HashSlot, Endpoint)> {
        mem::take(&mut self.notes().moved)
    }

    pub(super) fn on_looked(&self, failure: Option<Failure>) {
        self.notes().failure = failure;
    }

    /// How many first looks have failed.
    pub(super) fn first_looks(&self) -> u64 {
        self.notes().first_looks
    }

    pub(super) fn on_first_look_failed(&self, failure: &Failure) {
        let mut notes = self.notes();
        notes.first_looks += 1;
        notes.first_failure = Some(failure.clone());
    }

    /// Why a first look failed that ended after so many of them.
    pub(super) fn first_failure_since(&self, looks: u64) -> Option<Failure> {
        let notes = self.notes();
        notes.first_failure.clone().filter(|_| notes.first_looks > looks)
    }

    pub(super) fn last_failure(&self) -> Option<Failure> {
        self.notes().failure.clone()
    }

    /// The task ends, at once or when it wakes.
    pub(super) fn end(&self) {
        self.wanted.notify_one();
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mapped {
    /// Something shows that the map is out of date: it is looked at again soon. Nobody waits for that.
    #[cold]
    pub(crate) fn refresh(&self) {
        self.keeper.wanted.notify_one();
        self.keep();
    }

    /// How often views were asked for.
    pub(crate) fn looks(&self) -> u64 {
        self.keeper.looks.load(Ordering::Relaxed)
    }

    /// Sees to it that the task runs. It ends with the runtime it is spawned in: then the next who needs it starts it again.
    pub(super) fn keep(&self) {
        let runs = &self.keeper.runs;
        if runs.load(Ordering::Acquire) || self.is_closed() {
            return;
        }
        let Ok(runtime) = self.site.runtime() else { return };
        if !runs.swap(true, Ordering::AcqRel) {
            let running = Running(runs.clone());
            link::spawn(&runtime, run(self.me.clone(), self.keeper.wanted.clone(), running));
        }
    }
}

/// Says when it is dropped that the task does not run any more.
struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

async fn run(mapped: Weak<Mapped>, wanted: Arc<Notify>, _running: Running) {
    let mut vain: u32 = 0;
    loop {
        let random = match mapped.upgrade() {
            Some(mapped) => mapped.site.config.via.random(),
            None => return,
        };
        if timeout(EVERY.mul_f64(0.9 + 0.2 * random), wanted.notified()).await.is_err() {
            // nothing seemed wrong for long: what does next is looked at as soon as the first time
            vain = 0;
        }
        let Some(strong) = mapped.upgrade().filter(|mapped| !mapped.is_closed()) else { return };
        vain = if strong.look().await.unwrap_or(false) { 0 } else { vain + 1 };
        let servers = u32::try_from(strong.map().servers().count()).unwrap_or(u32::MAX);
        if strong.does_board_wait() {
            // it has nobody who would come back and say so
            wanted.notify_one();
        }
        drop(strong);
        let pause = PAUSES.0.saturating_mul(1 << (vain / 2).min(6)).min(PAUSES.1);
        let pause = pause.saturating_add(PAUSE_PER_NODE.saturating_mul(servers));
        sleep(pause.mul_f64(0.9 + 0.2 * random)).await;
    }
}
