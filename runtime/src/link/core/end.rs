//! Connections that come and go: what becomes of that which is queued.

use std::mem;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use super::closing::Ends;
use super::delivery::{Delivery, End};
use super::intake::Intake;
use super::life::{Attempt, Down, Driver, Life, MOVED, Turn, Up, Usage};
use super::pace::NEVER;
use super::waiter::Ended;
use super::{Gate, Out};
use crate::error::{Failure, rounded};

/// What comes after an attempt to connect that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// Another one. What is queued goes on waiting.
    WaitOn,
    /// Another one, but what is queued fails.
    GiveUp,
    /// None.
    Shut,
}

/// What the driver is to do now that its connection has ended.
#[derive(Debug)]
pub(crate) struct Lost {
    /// Make another one.
    pub(crate) again: bool,
    /// It says nothing against the server, which has answered; or the connection has lasted, or was ended here.
    pub(crate) proven: bool,
}

impl<W: Clone> Intake<W> {
    /// The connection is greeted; who waited for it.
    pub(super) fn up(&mut self, writer: W) -> impl Iterator<Item = Waker> + use<W> {
        if self.listening {
            // nobody waits for these: the listener says anew what it wants
            self.fail_queued(&Failure::CLOSED, &mut Ends::default());
        }
        self.counters.connects += 1;
        self.impatient.clear();
        self.epoch = self.epoch.wrapping_add(1);
        if !matches!(self.life, Life::Shut(_)) {
            self.life = Life::Up(Up {
                writer,
                epoch: self.epoch,
                turn: Turn::Free(Driver::AtWork),
                usage: Usage::Open,
                crowd: false,
                quiet: false,
            });
        }
        self.load_for_kept();
        self.awaiting_up.take()
    }

    /// An attempt to connect begins. Whether it may: nothing goes any more once the connection is shut.
    pub(crate) fn on_attempt(&mut self) -> bool {
        match &mut self.life {
            Life::Down(Down { attempt, driver }) => {
                *driver = Driver::AtWork;
                *attempt = match mem::replace(attempt, Attempt::Connecting(None)) {
                    Attempt::Connecting(last) => Attempt::Connecting(last),
                    Attempt::Pausing(last) | Attempt::OnDemand(last) => Attempt::Connecting(Some(last)),
                };
                true
            }
            _ => false,
        }
    }

    /// The next attempt waits because one of another connection to the server has failed.
    pub(crate) fn put_off(&mut self, failure: Failure) {
        if let Life::Down(Down { attempt: Attempt::Connecting(last @ None), .. }) = &mut self.life {
            *last = Some(failure);
        }
    }

    /// An attempt to connect has failed.
    pub(crate) fn on_failed(&mut self, failure: Failure, after: After) -> Ends {
        let mut ends = Ends::default();
        if after != After::WaitOn {
            self.fail_queued(&failure, &mut ends);
        }
        match &mut self.life {
            Life::Down(_) if after == After::Shut => self.shut(failure, &mut ends),
            Life::Down(Down { attempt, .. }) => {
                // with nothing queued a refused login is tried again for whoever comes next
                let nobody = self.waiters.is_empty() && self.room.is_empty() && !self.listening;
                let on_demand = failure.is_refusal() && nobody;
                *attempt = if on_demand { Attempt::OnDemand(failure) } else { Attempt::Pausing(failure) };
                ends.wake.extend(self.awaiting_up.take());
            }
            _ => {}
        }
        ends
    }

    /// The driver waits, to connect or to try again; it is woken when that is over before its time. `false` where it has
    /// nothing to wait for: it is shut, or `on_demand` and somebody has asked.
    pub(crate) fn rest_down(&mut self, me: &Waker, on_demand: bool) -> bool {
        match &mut self.life {
            Life::Down(Down { attempt, .. }) if on_demand && !matches!(attempt, Attempt::OnDemand(_)) => {
                false
            }
            Life::Down(Down { driver, .. }) => {
                *driver = Driver::Rests(me.clone());
                true
            }
            _ => false,
        }
    }

    pub(crate) fn is_on_demand(&self) -> bool {
        matches!(self.life, Life::Down(Down { attempt: Attempt::OnDemand(_), .. }))
    }

    /// The driver has gone, as when its runtime shuts down. What was not written certainly is not any more.
    pub(crate) fn on_abandoned(&mut self, reason: &Arc<str>) -> Ends {
        let mut ends = Ends::default();
        let failure = Failure::Lost { reason: reason.clone().into(), written: false };
        match &self.life {
            Life::Down(_) | Life::Up(_) if self.dedicated => self.shut(failure, &mut ends),
            Life::Up(Up { usage: Usage::Draining { again: false }, .. }) => {
                self.shut(Failure::CLOSED, &mut ends)
            }
            Life::Down(_) | Life::Up(_) => {
                self.fail_queued(&failure, &mut ends);
                self.life = Life::Rest(Some(reason.clone()));
                ends.wake.extend(self.awaiting_up.take());
            }
            Life::Rest(_) | Life::Shut(_) => {}
        }
        ends
    }
}

impl Delivery {
    /// An attempt to connect has failed and another one follows: what is not to wait for it fails. To be told when the lock is released.
    #[cold]
    pub(crate) fn fail_impatient<W: Clone>(&mut self, intake: &mut Intake<W>, failure: &Failure) {
        let impatient = mem::take(&mut intake.impatient);
        if impatient.is_empty() {
            return;
        }
        self.take_waiters(intake);
        self.take_out(intake, failure, |waiter| impatient.binary_search(&waiter.seq).is_ok());
        self.give_back_waiters(intake);
        intake.grant(&mut self.granted);
    }

    /// The connection is gone. What has not begun to be written goes out on the next one, whole; of the rest nothing does.
    pub(crate) fn on_lost<W: Clone>(&mut self, gate: &Gate<W>, end: End, response: Duration) -> Lost {
        let mut guard = gate.lock();
        let intake = &mut *guard;
        self.take_waiters(intake);
        let closing = intake.is_ending();
        let again = !closing && !intake.dedicated && !matches!(end, End::Closed);
        if again && self.expecting.iter().any(|waiter| waiter.recipient.is_bound()) {
            self.take_out(intake, &end.failure(false, response), |waiter| waiter.recipient.is_bound());
        }
        let begun = intake.taken - self.held().len() as u64;
        let keep = match again {
            true => self.expecting.partition_point(|waiter| waiter.start < begun),
            false => self.expecting.len(),
        };
        // what is known of the connection before it is gone
        let seen = matches!(end, End::Silent(_)).then(|| intake.seen());
        let kept = self.expecting.split_off(keep);
        let first = kept.front().map_or(intake.queued, |waiter| waiter.start);
        let mut rest: Out = mem::take(self.held_mut());
        rest.append(&mut intake.out);
        rest.advance(usize::try_from(first - begun).unwrap_or(usize::MAX));
        intake.out = rest;
        intake.taken = first;
        intake.taken_seq = kept.front().map_or(intake.seq, |waiter| waiter.seq);
        let owed: usize = kept.iter().map(|waiter| waiter.recipient.owed() as usize).sum();
        intake.in_flight = owed + intake.reserved.0;
        intake.bytes = intake.queued - first + intake.reserved.1;
        intake.waiters = kept;
        intake.earliest = mem::replace(&mut self.earliest, NEVER);
        self.quiet = 0;
        let mut ahead = 0;
        for waiter in self.expecting.drain(..) {
            let written = waiter.may_have_run(begun);
            let owed = waiter.recipient.owed() as usize;
            let failure = end.failure(written, response).seen(seen.clone(), Some(ahead));
            self.ended.push(Ended(waiter.recipient, failure));
            ahead += owed;
        }
        if again {
            intake.life = Life::connecting();
            intake.grant(&mut self.granted);
        } else {
            let mut ends = Ends::default();
            let failure =
                if closing { Failure::CLOSED } else { end.failure(false, response).seen(seen, None) };
            intake.shut(failure, &mut ends);
            self.ended.append(&mut ends.ended);
            self.wake.append(&mut ends.wake);
        }
        gate.note(intake);
        drop(guard);
        let mut later = self.take_later();
        self.wake.append(&mut later);
        self.tell();
        Lost { again, proven: self.proven || closing }
    }

    /// The driver has gone, and with it what it had alone.
    pub(crate) fn on_dropped<W: Clone>(&mut self, gate: &Gate<W>, reason: &Arc<str>) {
        let mut guard = gate.lock();
        let intake = &mut *guard;
        self.take_waiters(intake);
        let begun = intake.taken - self.held().len() as u64;
        for waiter in self.expecting.drain(..) {
            let failure =
                Failure::Lost { reason: reason.clone().into(), written: waiter.may_have_run(begun) };
            self.ended.push(Ended(waiter.recipient, failure));
        }
        let ends = intake.on_abandoned(reason);
        gate.note(intake);
        drop(guard);
        let mut later = self.take_later();
        self.wake.append(&mut later);
        self.tell();
        ends.tell();
    }
}

impl End {
    /// Another server has taken the place of the one that it led to.
    pub(crate) fn moved() -> End {
        End::Lost(MOVED.into())
    }

    /// Why the connection was lost, in words for a log; nothing where it was ended on purpose.
    pub(crate) fn reason(&self) -> Option<Arc<str>> {
        match self {
            End::Closed | End::Renewed => None,
            End::Lost(reason) => Some(reason.text().clone()),
            End::Silent(time) => Some(format!("it had been silent for {:?}", rounded(*time)).into()),
        }
    }

    /// What it means for a submission, whether or not bytes of it were written.
    pub(crate) fn failure(&self, written: bool, response: Duration) -> Failure {
        match self {
            End::Closed => Failure::Closed { written },
            End::Renewed => Failure::Lost {
                reason: "it was replaced, because its server was demoted or has refused a new login".into(),
                written,
            },
            End::Lost(reason) => Failure::Lost { reason: reason.clone(), written },
            End::Silent(silent) => {
                Failure::Timeout { after: response, written, silent: Some(*silent), ahead: None, seen: None }
            }
        }
    }
}
