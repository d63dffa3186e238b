//! Connections that are kept, given up or closed.

use std::task::Waker;

use super::life::{Life, Usage};
use super::pace::{NEVER, Tick};
use super::waiter::Ended;
use super::{End, Intake};
use crate::error::Failure;

/// Whether a kept connection may be used again.
#[derive(Debug)]
pub(crate) enum Reuse<W> {
    Dead,
    /// Only if nothing can be read from it. If the server has closed it, or sent something unasked, it is dead.
    Look(W),
}

/// Who must be told that a connection has ended. Tell them only while no lock is held.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    pub(super) ended: Vec<Ended>,
    pub(super) wake: Vec<Waker>,
}

impl Ends {
    pub(crate) fn tell(self) {
        self.ended.into_iter().for_each(Ended::tell);
        self.wake.into_iter().for_each(Waker::wake);
    }
}

impl<W: Clone> Intake<W> {
    /// Lets what is in flight finish, then makes a new connection. What is queued from now on goes over the new one.
    pub(crate) fn renew(&mut self) -> Option<Waker> {
        match &mut self.life {
            Life::Up(up) if up.usage == Usage::Open => up.usage = Usage::Draining { again: !self.dedicated },
            _ => return None,
        }
        self.life.rouse()
    }

    /// Lets what is in flight finish, accepts nothing more, and closes.
    pub(crate) fn close(&mut self) -> Ends {
        let mut ends = Ends::default();
        self.clear_room(&Failure::CLOSED, &mut ends.ended);
        match &mut self.life {
            Life::Up(up) => {
                if up.usage != Usage::Condemned {
                    up.usage = Usage::Draining { again: false };
                }
                ends.wake.extend(self.life.rouse());
            }
            Life::Rest(_) | Life::Down(_) => self.shut(Failure::CLOSED, &mut ends),
            Life::Shut(_) => {}
        }
        ends
    }

    /// Ends at once, whatever is in flight. The socket, to be shut down.
    pub(crate) fn kill(&mut self) -> (Option<W>, Ends) {
        let mut ends = Ends::default();
        if let Life::Up(up) = &mut self.life {
            up.usage = Usage::Condemned;
            let writer = up.writer.clone();
            ends.wake.extend(self.life.rouse());
            return (Some(writer), ends);
        }
        if !matches!(self.life, Life::Shut(_)) {
            self.shut(Failure::CLOSED, &mut ends);
        }
        (None, ends)
    }

    /// What it is there for is at another server now: it is lost at once, and where it waits to be made again, it waits no longer.
    /// The socket, to be shut down, and whom to wake.
    pub(crate) fn give_up(&mut self) -> (Option<W>, Option<Waker>) {
        let writer = match &mut self.life {
            Life::Up(up) => {
                up.usage = match up.usage {
                    Usage::Condemned | Usage::Draining { again: false } => Usage::Condemned,
                    Usage::Open | Usage::Kept(_) | Usage::Draining { again: true } | Usage::GivenUp => {
                        Usage::GivenUp
                    }
                };
                Some(up.writer.clone())
            }
            Life::Rest(_) | Life::Down(_) | Life::Shut(_) => None,
        };
        (writer, self.life.rouse())
    }

    /// Why the connection has ended: what was shut down here looks as if the server had closed it.
    pub(crate) fn true_end(&self, end: End) -> End {
        match &self.life {
            Life::Up(up) if up.usage == Usage::GivenUp => End::moved(),
            _ => end,
        }
    }

    /// Ends where there is no connection: what is queued is not sent any more.
    pub(super) fn shut(&mut self, failure: Failure, ends: &mut Ends) {
        ends.wake.extend(self.life.rouse());
        self.fail_queued(&failure, ends);
        self.life = Life::Shut(failure);
        ends.wake.extend(self.awaiting_up.take());
        ends.wake.extend(self.awaiting_end.take());
    }

    /// Fails all that is queued where there is no connection, with `failure`; none of it was written.
    pub(super) fn fail_queued(&mut self, failure: &Failure, ends: &mut Ends) {
        self.out.clear();
        self.taken = self.queued;
        self.taken_seq = self.seq;
        self.withdrawn.clear();
        self.impatient.clear();
        (self.in_flight, self.bytes) = self.reserved;
        self.earliest = NEVER;
        ends.ended.extend(self.waiters.drain(..).map(|waiter| Ended(waiter.recipient, failure.clone())));
        self.clear_room(failure, &mut ends.ended);
    }

    /// Nobody needs it: it is closed when that has lasted for `ticks`.
    pub(crate) fn keep(&mut self, ticks: Option<Tick>) {
        let until = ticks.map_or(NEVER, |ticks| self.pace.deadline(self.now, ticks));
        if let Life::Up(up) = &mut self.life
            && up.usage == Usage::Open
        {
            up.usage = Usage::Kept(until);
        }
    }

    /// Takes it into use again.
    pub(crate) fn reuse(&mut self) -> Reuse<W> {
        match &mut self.life {
            Life::Up(up) if matches!(up.usage, Usage::Kept(_) | Usage::Open) => {
                up.usage = Usage::Open;
                Reuse::Look(up.writer.clone())
            }
            _ => Reuse::Dead,
        }
    }

    /// Whether this program has ended it, or is about to.
    pub(crate) fn is_ending(&self) -> bool {
        match &self.life {
            Life::Up(up) => {
                matches!(up.usage, Usage::Draining { again: false } | Usage::Condemned)
            }
            _ => true,
        }
    }

    /// Whether it was lost for good, and not by the will of this program.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(&self.life, Life::Shut(failure) if failure.is_loss())
    }

    /// Whether it may go on being used.
    pub(crate) fn is_alive(&self) -> bool {
        matches!(&self.life, Life::Up(up) if matches!(up.usage, Usage::Open | Usage::Kept(_)))
    }
}
