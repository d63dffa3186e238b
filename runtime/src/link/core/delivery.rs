//! What only the driver touches: what was read, who waits for it, and what it is writing.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::Waker;

use super::input::Input;
use super::intake::Intake;
use super::life::{ABANDONED, Driver, Life, Turn as Writes, Usage};
use super::pace::{NEVER, Tick};
use super::waiter::{Ended, Waiter};
use super::{Gate, Listen, Out, Slot};
use crate::error::Reason;
use crate::resp::{Limits, Scanner};

/// Why serving a connection ended.
#[derive(Debug, Clone)]
pub(crate) enum End {
    /// Nothing is owed any more, or nobody wants it.
    Closed,
    /// It is to be made anew, and nothing is owed on this one.
    Renewed,
    Lost(Reason),
    /// Not a byte came for so long after a reply was due.
    Silent(std::time::Duration),
}

/// What the driver does next about writing.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Nothing, until it is woken.
    Rest,
    /// Others are about to queue too: one more turn of the scheduler makes one write of many.
    Yield,
    /// Nothing has passed for a while: looks whether something is to be read, and if so reads it before it writes.
    Look,
    /// Writes [`Delivery::held`].
    Write,
    Over(End),
}

/// What was read and not yet handed out, and how far it has been looked at.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(super) scanner: Scanner,
    pub(crate) input: Input,
}

#[derive(Debug)]
pub(crate) struct Delivery {
    /// Who takes what is read, on a connection that is there for it.
    pub(super) listener: Option<Arc<dyn Listen>>,
    pub(super) reading: Reading,
    /// Ends of the frames found in `input`.
    pub(super) frames: Vec<usize>,
    /// Which of them are errors, pushes, or stand for replies beyond the limits: the number, and the first byte.
    pub(super) odd: Vec<(usize, u8)>,
    /// Whose replies come next.
    pub(super) expecting: VecDeque<Waiter>,
    /// No deadline in `expecting` is earlier.
    pub(super) earliest: Tick,
    /// Taken for writing and not yet written.
    held: Out,
    pub(super) wake: Vec<Waker>,
    /// Callers to be woken one turn of the scheduler later: see `halve`.
    pub(super) later: Vec<Waker>,
    /// Callers whose wait is over. They are told after the lock is released.
    pub(super) ended: Vec<Ended>,
    /// Callers that room was set aside for.
    pub(super) granted: Vec<Arc<Slot>>,
    /// Slots that were filled since the lock was last held.
    pub(super) filled: Vec<Arc<Slot>>,
    /// System calls since the lock was last held.
    pub(super) writes: u64,
    /// The write that is due was put off once, to let others queue too.
    yielded: bool,
    /// Ticks since the last byte came: with a reply overdue, and with none owed.
    pub(super) silent: Tick,
    pub(super) idle: Tick,
    /// Ticks since the last byte came, or since there is no connection.
    pub(super) quiet: Tick,
    /// Ticks since the connection was made.
    pub(super) lasted: Tick,
    /// Replies have come since the greeting, or it has lasted for a response timeout: the server is there.
    pub(super) proven: bool,
}

impl Reading {
    pub(crate) fn new(limits: Limits) -> Reading {
        Reading { scanner: Scanner::new(limits), input: Input::default() }
    }
}

impl Delivery {
    pub(crate) fn new(limits: Limits) -> Delivery {
        Delivery {
            listener: None,
            reading: Reading::new(limits),
            frames: Vec::new(),
            odd: Vec::new(),
            expecting: VecDeque::new(),
            earliest: NEVER,
            held: Out::default(),
            wake: Vec::new(),
            later: Vec::new(),
            ended: Vec::new(),
            granted: Vec::new(),
            filled: Vec::new(),
            writes: 0,
            yielded: false,
            silent: 0,
            idle: 0,
            quiet: 0,
            lasted: 0,
            proven: false,
        }
    }

    /// The connection is up: what was read behind the greeting is the next that is handed out.
    pub(crate) fn on_up<W: Clone>(&mut self, gate: &Gate<W>, writer: W, reading: Reading) {
        self.reading = reading;
        self.frames.clear();
        self.odd.clear();
        (self.silent, self.idle, self.quiet, self.lasted) = (0, 0, 0, 0);
        (self.yielded, self.proven) = (false, false);
        let mut intake = gate.lock();
        self.wake.extend(intake.up(writer));
        gate.note(&intake);
        drop(intake);
        self.wake();
    }

    /// For how long not a byte has come, although a reply was due.
    pub(crate) fn silence(&self) -> Tick {
        self.silent
    }

    /// What is read goes there.
    #[inline]
    pub(crate) fn input(&mut self) -> &mut Input {
        &mut self.reading.input
    }

    /// Whether the server has answered on this connection, or it has lasted.
    #[inline]
    pub(crate) fn is_proven(&self) -> bool {
        self.proven
    }

    /// Takes over what was queued meanwhile.
    #[inline]
    pub(super) fn take_waiters<W>(&mut self, intake: &mut Intake<W>) {
        self.earliest = self.earliest.min(mem::replace(&mut intake.earliest, NEVER));
        if self.expecting.is_empty() {
            mem::swap(&mut self.expecting, &mut intake.waiters);
        } else {
            self.expecting.append(&mut intake.waiters);
        }
    }

    /// While there is no connection all who wait are in the intake, where whoever closes the link finds them.
    pub(super) fn give_back_waiters<W>(&mut self, intake: &mut Intake<W>) {
        mem::swap(&mut self.expecting, &mut intake.waiters);
        intake.earliest = intake.earliest.min(mem::replace(&mut self.earliest, NEVER));
    }

    /// Being written.
    #[inline]
    pub(crate) fn held(&self) -> &Out {
        &self.held
    }

    pub(super) fn held_mut(&mut self) -> &mut Out {
        &mut self.held
    }

    pub(crate) fn on_sent(&mut self, n: usize) {
        self.held.advance(n);
        self.writes += 1;
    }

    /// Wakes those whose turn was put off.
    #[inline]
    pub(crate) fn wake_later(&mut self) {
        if !self.later.is_empty() {
            self.later.drain(..).for_each(Waker::wake);
        }
    }

    /// Ends the turn to write, and begins the next where something is queued. To be called when nothing is held.
    pub(crate) fn on_turn<W: Clone>(&mut self, gate: &Gate<W>, me: &Waker) -> Turn {
        let mut guard = gate.lock();
        let intake = &mut *guard;
        intake.counters.writes += mem::take(&mut self.writes);
        let Life::Up(up) = &mut intake.life else { return Turn::Over(End::Closed) };
        if matches!(up.turn, Writes::Driver) {
            up.turn = Writes::Free(Driver::AtWork);
        }
        let by_caller = matches!(up.turn, Writes::Caller(_));
        let mut nothing = intake.out.is_empty() || by_caller;
        match up.usage {
            Usage::Condemned => return Turn::Over(End::Lost(ABANDONED.into())),
            Usage::GivenUp => return Turn::Over(End::moved()),
            Usage::Draining { again } if !by_caller => {
                self.take_waiters(intake);
                if let Some(end) = self.drained(intake, again) {
                    return Turn::Over(end);
                }
                let last = self.written(intake.taken).next_back();
                let begun = last.is_some_and(|waiter| waiter.start + waiter.len > intake.taken);
                nothing |= again && !begun;
            }
            Usage::Draining { .. } | Usage::Open | Usage::Kept(_) => {}
        }
        let in_flight = intake.in_flight;
        let Life::Up(up) = &mut intake.life else { return Turn::Over(End::Closed) };
        if !self.later.is_empty() {
            // in the next turn, after those who are awake have queued
            return self.put_off();
        }
        if nothing {
            self.yielded = false;
            let rests = Driver::Rests(me.clone());
            match &mut up.turn {
                Writes::Caller(driver) => *driver = rests,
                turn => *turn = Writes::Free(rests),
            }
            return Turn::Rest;
        }
        if !self.yielded && (up.crowd || in_flight > 1) {
            return self.put_off();
        }
        if mem::take(&mut up.quiet) {
            return Turn::Look;
        }
        self.yielded = false;
        up.turn = Writes::Driver;
        intake.taken = intake.queued;
        intake.taken_seq = intake.seq;
        mem::swap(&mut self.held, &mut intake.out);
        if intake.withdrawn.is_empty() {
            return Turn::Write;
        }
        self.leave_out(intake);
        gate.note(intake);
        drop(guard);
        self.tell();
        if self.held.is_empty() {
            // all that was queued has been withdrawn
            return self.put_off();
        }
        Turn::Write
    }

    /// Whether it is being closed, and nobody waits for anything any more.
    pub(super) fn is_closed<W>(&self, intake: &Intake<W>) -> bool {
        let closing = matches!(&intake.life, Life::Up(up) if up.usage == Usage::Draining { again: false });
        closing && self.drained(intake, false).is_some()
    }

    /// Whether a connection that takes nothing more is over.
    fn drained<W>(&self, intake: &Intake<W>, again: bool) -> Option<End> {
        if again {
            // what has not begun to be written is for the next one
            let owed: usize = self.written(intake.taken).map(|waiter| waiter.recipient.owed() as usize).sum();
            return (owed == 0).then_some(End::Renewed);
        }
        let over = match self.expecting.front() {
            None => true,
            // one that blocks would hold up the end for as long as its own argument says
            Some(front) => front.blocks || !self.expecting.iter().any(|waiter| waiter.recipient.is_awaited()),
        };
        over.then_some(End::Closed)
    }

    /// Whether something of a caller is on its way or queued. What the client itself asks does not count, nor what is overdue.
    pub(crate) fn has_callers<W>(&self, gate: &Gate<W>) -> bool {
        let intake = gate.lock();
        self.expecting.iter().chain(&intake.waiters).any(|waiter| waiter.recipient.is_callers())
    }

    /// Those of whom bytes have been taken for writing.
    fn written(&self, taken: u64) -> impl DoubleEndedIterator<Item = &Waiter> {
        let unwritten = self.expecting.partition_point(|waiter| waiter.start < taken);
        self.expecting.range(..unwritten)
    }

    /// Lets the tasks that are ready have their turn first.
    fn put_off(&mut self) -> Turn {
        self.yielded = true;
        Turn::Yield
    }

    /// Tells those whose waiting is over, and wakes those who can go on. No lock is held.
    pub(crate) fn tell(&mut self) {
        self.ended.drain(..).for_each(Ended::tell);
        super::room::rouse(mem::take(&mut self.granted));
        self.wake();
    }

    #[inline]
    pub(super) fn wake(&mut self) {
        match self.wake.len() {
            0 => {}
            1 => self.wake.pop().into_iter().for_each(Waker::wake),
            _ => self.wake.drain(..).for_each(Waker::wake),
        }
    }
}
