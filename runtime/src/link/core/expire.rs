//! The passing of time: overdue replies, silent connections, unused connections.

use std::time::Duration;

use super::delivery::{Delivery, End};
use super::intake::Intake;
use super::life::{Life, Usage};
use super::out::Edit;
use super::pace::{NEVER, Tick};
use super::waiter::{Ended, Waiter};
use super::{Gate, Recipient};
use crate::error::Failure;

/// What an idle connection is asked, to learn whether the other side is still there.
pub(crate) const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

/// What a tick has found.
#[derive(Debug)]
pub(crate) enum Ticked {
    Fine,
    /// The connection is silent, but somebody waits patiently in front: a second one would tell whether the server is there.
    Probe,
    /// Nothing has come for a response timeout on a connection that listens, and nothing is owed: it is time to ask.
    Silent,
    Over(End),
}

impl Delivery {
    /// It is `now`. Ends what is overdue, and removes it from the queue if no byte of it was taken for writing.
    ///
    /// Walks over all who wait only if a deadline has passed: once in a response timeout, if all have the same limit.
    pub(crate) fn on_tick<W: Clone>(&mut self, gate: &Gate<W>, now: Tick, response: Duration) -> Ticked {
        let mut guard = gate.lock();
        let intake = &mut *guard;
        let passed = now.saturating_sub(intake.now);
        if passed == 0 {
            return Ticked::Fine;
        }
        intake.now = now;
        intake.on_late(passed - 1);
        (intake.pulse.quiet, intake.pulse.held) = (self.quiet, self.held().len() as u64);
        self.quiet = self.quiet.saturating_add(passed);
        self.take_waiters(intake);
        if self.earliest <= now {
            self.expire(intake, now, response);
        }
        let ticked = self.judge(intake, passed);
        if !intake.life.is_up() {
            self.give_back_waiters(intake);
        }
        gate.note(intake);
        drop(guard);
        self.tell();
        ticked
    }

    fn expire<W: Clone>(&mut self, intake: &mut Intake<W>, now: Tick, after: Duration) {
        let mut seen = None;
        let mut see = |intake: &Intake<W>| Some(seen.get_or_insert_with(|| intake.seen()).clone());
        if intake.earliest_in_room() <= now {
            let unsent = Failure::timeout(after, false).seen(see(intake), None);
            intake.expire_room(now, &unsent, &mut self.ended);
        }
        let begun = intake.taken - self.held().len() as u64;
        let (mut earliest, mut ahead, mut removed, mut gone) = (intake.earliest_in_room(), 0, 0, Vec::new());
        // where nothing is written for long, what was given up makes room
        let withdrawn = intake.take_withdrawn();
        let mut expecting = std::mem::take(&mut self.expecting);
        expecting.retain_mut(|waiter| {
            let owed = waiter.recipient.owed() as usize;
            if matches!(waiter.recipient, Recipient::Nobody { .. } | Recipient::Load(_)) {
                waiter.start -= removed;
            } else if waiter.deadline <= now || withdrawn.contains(waiter.seq) {
                let written = waiter.start < begun;
                let failure = Failure::timeout(after, written).seen(see(intake), Some(ahead));
                self.ended.push(Ended(waiter.recipient.leave(), failure));
                if !written {
                    gone.push((waiter.start, waiter.len));
                    removed += waiter.len;
                    intake.in_flight = intake.in_flight.saturating_sub(owed);
                    return false;
                }
            } else {
                earliest = earliest.min(waiter.deadline);
                waiter.start -= removed;
            }
            ahead += owed;
            true
        });
        self.expecting = expecting;
        self.earliest = earliest;
        self.cut(intake, begun, &gone);
        intake.grant(&mut self.granted);
    }

    /// Leaves out what its callers have withdrawn, of what has just been taken for writing.
    #[cold]
    pub(super) fn leave_out<W: Clone>(&mut self, intake: &mut Intake<W>) {
        self.take_waiters(intake);
        let withdrawn = intake.take_withdrawn();
        // whoever gave it up knows; others may wait for a part of it
        let failure = Failure::timeout(Duration::ZERO, false);
        self.take_out(intake, &failure, |waiter| {
            // what loads a script stays: others may rely on it
            withdrawn.contains(waiter.seq) && !matches!(waiter.recipient, Recipient::Load(_))
        });
        intake.grant(&mut self.granted);
    }

    /// Takes these out of the queue, whose bytes nobody has begun to write: they fail.
    #[cold]
    pub(super) fn take_out<W>(
        &mut self,
        intake: &mut Intake<W>,
        failure: &Failure,
        is: impl Fn(&Waiter) -> bool,
    ) {
        let begun = intake.taken - self.held().len() as u64;
        let (mut removed, mut gone) = (0, Vec::new());
        let mut expecting = std::mem::take(&mut self.expecting);
        expecting.retain_mut(|waiter| {
            if waiter.start >= begun && is(waiter) {
                gone.push((waiter.start, waiter.len));
                removed += waiter.len;
                intake.in_flight = intake.in_flight.saturating_sub(waiter.recipient.owed() as usize);
                self.ended.push(Ended(waiter.recipient.leave(), failure.clone()));
                return false;
            }
            waiter.start -= removed;
            true
        });
        self.expecting = expecting;
        self.cut(intake, begun, &gone);
    }

    /// Takes these ranges of bytes, none of which anybody has begun to write, out of the queue that begins at `begun`.
    fn cut<W>(&mut self, intake: &mut Intake<W>, begun: u64, gone: &[(u64, u64)]) {
        if gone.is_empty() {
            return;
        }
        // the driver may hold the turn to write: what is queued meanwhile stays there, so that it can still be withdrawn
        let (held, queued) = gone.split_at(gone.partition_point(|(start, _)| *start < intake.taken));
        let all = |gone: &[(u64, u64)]| gone.iter().map(|(_, len)| len).sum::<u64>();
        let edits = |gone: &[(u64, u64)], from: u64| {
            let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
            gone.iter().map(|(start, len)| Edit::cut(place(start - from), place(*len))).collect::<Vec<_>>()
        };
        self.held_mut().splice(&edits(held, begun));
        intake.out.splice(&edits(queued, intake.taken));
        intake.taken -= all(held);
        intake.queued -= all(gone);
        intake.bytes = intake.bytes.saturating_sub(all(gone));
    }

    /// Whether the connection is alive, and needed.
    fn judge<W: Clone>(&mut self, intake: &mut Intake<W>, passed: Tick) -> Ticked {
        let (now, pace) = (intake.now, intake.pace);
        let idle = intake.in_flight == 0;
        if self.is_closed(intake) {
            // even where the socket does not take what is left to be written
            return Ticked::Over(End::Closed);
        }
        let Life::Up(up) = &mut intake.life else { return Ticked::Fine };
        self.lasted += passed;
        // a server may confirm all names and close the connection of a subscriber at once, again and again: it proves nothing by speaking
        self.proven |= self.lasted >= if intake.listening { 1 } else { pace.response };
        if let Usage::Kept(until) = up.usage
            && until <= now
        {
            up.usage = Usage::Draining { again: false };
        }
        if !idle {
            self.idle = 0;
            return self.judge_silence(intake, passed);
        }
        up.quiet = self.idle > 0;
        self.silent = 0;
        self.idle += passed;
        intake.slots.clear();
        self.reading.input.release();
        if self.listener.is_some() {
            if self.idle >= pace.response && up.usage == Usage::Open {
                self.idle = 0;
                return Ticked::Silent;
            }
            return Ticked::Fine;
        }
        if pace.health.is_some_and(|health| self.idle >= health) && up.usage == Usage::Open {
            self.idle = 0;
            let patience = pace.health.unwrap_or(pace.response).min(pace.response);
            let deadline = pace.deadline(now, patience.max(pace.ticks(Duration::from_secs(1))));
            intake.enqueue(PING.len(), Recipient::nobody(1), deadline, false);
            intake.out.push(PING);
        }
        Ticked::Fine
    }

    /// A connection that has not said a byte for a response timeout after a reply was due is dead. A command that waits on
    /// the server by its own argument excuses that while it is in front. So does a caller's greater patience, but on a
    /// shared connection only as far as the server cannot be reached on another one.
    fn judge_silence<W>(&mut self, intake: &Intake<W>, passed: Tick) -> Ticked {
        let overdue = self.expecting.iter().position(|waiter| waiter.deadline <= intake.now);
        let ahead = || self.expecting.range(..overdue.unwrap_or_default());
        let is_patient = ahead().any(|waiter| waiter.recipient.is_awaited());
        let is_blocked = ahead().any(|waiter| waiter.blocks && waiter.recipient.is_awaited());
        if overdue.is_none() || is_blocked || is_patient && intake.dedicated {
            self.silent = 0;
            return Ticked::Fine;
        }
        self.silent += passed;
        if self.silent <= intake.pace.response {
            return Ticked::Fine;
        }
        if is_patient { Ticked::Probe } else { Ticked::Over(End::Silent(intake.pace.time(self.silent))) }
    }
}

/// The numbers of submissions that their callers have given up, in order: during an outage it may be all that there are.
struct Withdrawn(Vec<u64>);

impl Withdrawn {
    #[inline]
    fn contains(&self, seq: u64) -> bool {
        self.0.binary_search(&seq).is_ok()
    }
}

impl<W> Intake<W> {
    fn take_withdrawn(&mut self) -> Withdrawn {
        let mut withdrawn = std::mem::take(&mut self.withdrawn);
        withdrawn.sort_unstable();
        Withdrawn(withdrawn)
    }

    /// Ticks have come late by so much. What was queued since the last one counted from it, so it gets that much more.
    fn on_late(&mut self, late: Tick) {
        if late == 0 {
            return;
        }
        self.note_late(late);
        let deadlines = self.waiters.iter_mut().map(|waiter| &mut waiter.deadline);
        for deadline in deadlines.chain(self.room.values_mut().map(|place| &mut place.deadline)) {
            if *deadline != NEVER {
                *deadline = deadline.saturating_add(late);
            }
        }
    }
}
