//! What a connection is at the moment, written so that what cannot be cannot be written.
//!
//! ```text
//!              first submission         greeted                 last user gone, close, demoted
//!   Rest ────────────────────► Down ──────────────► Up ── Usage: Open ──► Kept(until) ──► Open ..   (Kept: dedicated only)
//!    ▲                          ▲ │                 │              │           └────────► Draining ─┐ owes nothing that
//!    │ its runtime has gone     │ │ close, or       │ lost         └──────────────────────► Draining ─┤ is not overdue
//!    ├──────────────────────────┼─┤ dedicated and   ├─► Down             └─► Condemned ─► lost       ▼
//!    └──────────────────────────┘ │ no server       └─► Shut (dedicated)   (GivenUp ─► lost)        Shut(why)
//!                                 └──────────────────────────────────────────────────────────────────▲
//! ```

use std::mem;
use std::sync::Arc;
use std::task::Waker;

use super::pace::Tick;
use crate::error::Failure;

/// Whether there is a connection.
#[derive(Debug)]
pub(crate) enum Life<W> {
    /// No driver runs. The next submission gets one to start. With the reason if the last one was dropped.
    Rest(Option<Arc<str>>),
    /// A driver connects, or waits to try again.
    Down(Down),
    Up(Up<W>),
    /// Nothing goes any more.
    Shut(Failure),
}

#[derive(Debug)]
pub(crate) struct Down {
    pub(super) attempt: Attempt,
    pub(super) driver: Driver,
}

/// How far the next connection is.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// A socket is being made, or greets. Why the attempt before failed, if it did.
    Connecting(Option<Failure>),
    /// Why the last attempt failed; the next comes by itself.
    Pausing(Failure),
    /// The last login was refused and nothing is queued: the next submission causes the next attempt.
    OnDemand(Failure),
}

#[derive(Debug)]
pub(crate) struct Up<W> {
    pub(super) writer: W,
    /// Counts connections, so that a caller's turn to write does not outlive its own.
    pub(super) epoch: u32,
    pub(super) turn: Turn,
    pub(super) usage: Usage,
    /// Several submissions were waiting when replies last came: those they woke are about to queue again.
    pub(super) crowd: bool,
    /// Nothing has passed for a tick: a lone caller looks for an end of file before it writes.
    pub(super) quiet: bool,
}

/// Who writes.
#[derive(Debug)]
pub(super) enum Turn {
    /// Nobody. If the driver rests, nothing is queued.
    Free(Driver),
    /// A lone caller, outside of the lock.
    Caller(Driver),
    /// The driver: it writes, or waits until the socket takes more. It looks at the queue before it rests.
    Driver,
}

/// Whether the driver has to be woken.
#[derive(Debug)]
pub(super) enum Driver {
    AtWork,
    Rests(Waker),
}

/// What a connection may still be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    Open,
    /// Dedicated, and kept for the next user; closed at this tick.
    Kept(Tick),
    /// Takes nothing more; over when nothing is owed that is not overdue. Then a new connection, or none.
    Draining {
        again: bool,
    },
    /// Nobody knows what state the server has it in: nobody writes, the driver loses it. Ends with the connection.
    Condemned,
    /// What it is there for is at another server now: nobody writes, the driver loses it. What was not written goes there.
    GivenUp,
}

/// Why a connection is condemned: this program has ended it.
pub(super) const ABANDONED: &str = "this program closed it, because a call that used it was dropped";

/// Why a connection is given up.
pub(crate) const MOVED: &str = "another server has become the primary";

impl Driver {
    /// Its waker, if it has to be woken; it is at work from here on.
    pub(super) fn rouse(&mut self) -> Option<Waker> {
        match mem::replace(self, Driver::AtWork) {
            Driver::Rests(waker) => Some(waker),
            Driver::AtWork => None,
        }
    }
}

impl<W> Life<W> {
    /// The driver's waker, if there is a driver that has to be woken.
    pub(super) fn rouse(&mut self) -> Option<Waker> {
        match self {
            Life::Down(Down { driver, .. })
            | Life::Up(Up { turn: Turn::Free(driver) | Turn::Caller(driver), .. }) => driver.rouse(),
            _ => None,
        }
    }

    pub(super) fn connecting() -> Life<W> {
        Life::Down(Down { attempt: Attempt::Connecting(None), driver: Driver::AtWork })
    }

    pub(crate) fn is_up(&self) -> bool {
        matches!(self, Life::Up(_))
    }
}
