//! One connection as a state machine: plain values in, plain values out. It has no socket, no clock and no task.
//!
//! It has two halves. [`Intake`] is what callers and the driver share, under one short lock. [`Delivery`] is what only the driver
//! has: bytes that were read, waiters, and bytes that it is writing. Time is a number of ticks that the driver passes in.
//! `W` is the shared half of a socket: the core clones it and hands it out, and does nothing else with it.
//!
//! No caller is woken, and nothing of a caller is dropped, under the lock: this is collected, and done after it.

mod closing;
mod delivery;
mod end;
mod expire;
mod greeting;
mod hand_out;
mod input;
mod intake;
mod life;
mod listen;
#[cfg(feature = "simulation")]
pub(crate) mod machine;
mod next;
mod out;
mod pace;
mod pulse;
mod raw;
mod replies;
mod room;
mod scripts;
mod slot;
#[cfg(test)]
mod tests;
mod waiter;
mod watchers;

pub(crate) use closing::Reuse;
pub(crate) use delivery::{Delivery, End, Reading, Turn as DriversTurn};
pub(crate) use end::After;
pub(crate) use expire::Ticked;
pub(crate) use greeting::{Greeting, Manner, Refusal, Step, auth};
pub(crate) use intake::{Intake, Terms};
pub(crate) use life::{Life, MOVED};
pub(crate) use listen::{Heard, Listen};
pub(crate) use next::Next;
pub(crate) use out::Out;
pub(crate) use pace::{NEVER, Pace, Tick};
pub(crate) use raw::Raw;
pub(crate) use replies::{Piece, Replies};
pub(crate) use room::rouse;
pub(crate) use scripts::Flushes;
pub(crate) use slot::{Room, Slot};
pub(crate) use waiter::{Receive, Recipient};
pub(crate) use watchers::Key;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The load of a connection that is not up, and what waits for it on top: better than none, worse than any that is up.
pub(crate) const DOWN: usize = usize::MAX / 2;

/// The lock around an [`Intake`], and what may be read without it.
#[derive(Debug)]
pub(crate) struct Gate<W> {
    intake: Mutex<Intake<W>>,
    /// Replies owed, for whoever chooses among connections; `usize::MAX` where it takes nothing now.
    load: AtomicUsize,
}

impl<W> Gate<W> {
    pub(crate) fn new(intake: Intake<W>) -> Gate<W> {
        Gate { intake: Mutex::new(intake), load: AtomicUsize::new(0) }
    }

    #[inline]
    pub(crate) fn lock(&self) -> MutexGuard<'_, Intake<W>> {
        // nothing of ours panics under this lock; if it did, the queue would still be consistent
        self.intake.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how much is owed; to be called with the lock held, where that has changed.
    #[inline]
    pub(crate) fn note(&self, intake: &Intake<W>) {
        self.load.store(intake.load(), Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn load(&self) -> usize {
        self.load.load(Ordering::Relaxed)
    }
}
