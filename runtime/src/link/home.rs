//! Where a connection is driven.
//!
//! Its driver is a task of the runtime in which the connection was first needed. A multi-thread runtime goes on by itself. A
//! current-thread one goes on only while somebody blocks on it: meanwhile calls from another runtime would wait for ever.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tokio::io::{AsyncReadExt, DuplexStream, duplex};
use tokio::runtime::{Builder, Handle, RuntimeFlavor};
use tokio::task;

use crate::error::Failure;

/// The runtime of a driver, where that is one that may stand still.
#[derive(Debug, Default)]
pub(super) struct Home(AtomicU64);

impl Home {
    /// A driver is about to be spawned there; `alone`: on a thread that does nothing else.
    pub(super) fn settle(&self, runtime: &Handle, alone: bool) {
        let may_stand_still = !alone && runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
        self.0.store(if may_stand_still { number(runtime.id()) } else { 0 }, Ordering::Relaxed);
    }

    /// Whether the driver's runtime may stand still, while this task is driven by another.
    #[inline]
    pub(super) fn is_elsewhere(&self) -> bool {
        let home = self.0.load(Ordering::Relaxed);
        home != 0 && !is_known(home) && is_not(home)
    }
}

/// The runtime that this is called in.
///
/// # Errors
///
/// There is none, so that nothing can be spawned and no time be measured.
pub(crate) fn runtime() -> Result<Handle, Failure> {
    Handle::try_current().map_err(|_| Failure::NoRuntime)
}

/// Spawns a task. All are of one type for tokio, whose machinery for each type is larger than most of them.
pub(crate) fn spawn(runtime: &Handle, task: impl Future<Output = ()> + Send + 'static) {
    let task: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(task);
    drop(runtime.spawn(task));
}

/// How many tasks of a thread are known to be at home.
const TASKS: usize = 64;

thread_local! {
    /// Tasks that were seen at home, each with the number of that. A task stays in its runtime.
    static KNOWN: [Cell<(u64, u64)>; TASKS] = const { [const { Cell::new((0, 0)) }; TASKS] };
}

/// Whether the task that runs was seen at home before. Asking the runtime takes a handle, which costs five times as much.
fn is_known(home: u64) -> bool {
    let Some(task) = task::try_id().map(number) else { return false };
    KNOWN.with(|known| known.get(place(task)).is_some_and(|seen| seen.get() == (task, home)))
}

#[cold]
fn is_not(home: u64) -> bool {
    let Ok(here) = Handle::try_current() else { return false };
    let elsewhere = number(here.id()) != home;
    if let (false, Some(task)) = (elsewhere, task::try_id().map(number)) {
        KNOWN.with(|known| known.get(place(task)).map(|seen| seen.set((task, home))));
    }
    elsewhere
}

/// Tasks are numbered as they are spawned.
#[allow(clippy::cast_possible_truncation)] // it is less than 64
fn place(task: u64) -> usize {
    (task % TASKS as u64) as usize
}

/// Any number but zero that stands for a runtime or a task: its own, which it tells nobody but a hasher.
fn number(id: impl Hash) -> u64 {
    let mut number = Number(0);
    id.hash(&mut number);
    number.0.max(1)
}

struct Number(u64);

impl Hasher for Number {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A thread that drives all connections of a client, in a runtime of its own. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct OwnThread {
    pub(super) runtime: Handle,
    /// The thread waits for the end of this.
    _alive: DuplexStream,
}

impl OwnThread {
    pub(super) fn start() -> io::Result<OwnThread> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (alive, mut ended) = duplex(1);
        thread::Builder::new().name("roundtrip".into()).spawn(move || {
            // nothing is ever written: the read fails when the other end is dropped
            let _end = runtime.block_on(ended.read_u8());
        })?;
        Ok(OwnThread { runtime: handle, _alive: alive })
    }
}
