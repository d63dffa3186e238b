//! Who has the turn to write, and what is to be done without the lock.

use std::mem;
use std::task::Waker;

use super::intake::Intake;
use super::life::{Attempt, Down, Driver, Life, Turn, Usage};
use super::out::Out;

/// What is left to do after the lock was released.
#[derive(Debug)]
#[must_use = "the submission is written by whoever carries this out"]
pub(crate) enum Next<W> {
    Rest,
    Wake(Waker),
    Write(Written<W>),
    /// A driver is to be spawned.
    Start,
}

/// The turn to write, in a caller's hands.
#[derive(Debug)]
pub(crate) struct Written<W> {
    pub(crate) writer: W,
    pub(crate) out: Out,
    /// Nothing has passed for a while: the server may have closed it meanwhile.
    pub(crate) look_first: bool,
    epoch: u32,
}

impl<W: Clone> Intake<W> {
    /// Decides who writes what was just queued: the caller itself where nobody else is at work, else the driver.
    #[inline]
    pub(super) fn next(&mut self, alone: bool) -> Next<W> {
        self.counters.submissions += 1;
        let Life::Up(up) = &mut self.life else { return self.next_elsewhere() };
        match &mut up.turn {
            Turn::Driver => Next::Rest,
            Turn::Free(driver) if alone && !up.crowd && up.usage == Usage::Open => {
                let driver = mem::replace(driver, Driver::AtWork);
                up.turn = Turn::Caller(driver);
                self.taken = self.queued;
                self.taken_seq = self.seq;
                Next::Write(Written {
                    writer: up.writer.clone(),
                    out: mem::take(&mut self.out),
                    look_first: mem::take(&mut up.quiet),
                    epoch: up.epoch,
                })
            }
            Turn::Free(driver) | Turn::Caller(driver) => driver.rouse().map_or(Next::Rest, Next::Wake),
        }
    }

    #[cold]
    fn next_elsewhere(&mut self) -> Next<W> {
        match &mut self.life {
            Life::Rest(_) => {
                self.life = Life::connecting();
                Next::Start
            }
            Life::Down(Down { attempt, driver }) => match mem::replace(attempt, Attempt::Connecting(None)) {
                Attempt::OnDemand(last) => {
                    *attempt = Attempt::Connecting(Some(last));
                    driver.rouse().map_or(Next::Rest, Next::Wake)
                }
                other => {
                    *attempt = other;
                    Next::Rest
                }
            },
            Life::Up(_) | Life::Shut(_) => Next::Rest,
        }
    }

    /// A caller has written `n` bytes of what it took: ends its turn. Whom to wake.
    pub(crate) fn on_written(&mut self, mut mine: Written<W>, n: usize) -> Option<Waker> {
        let Life::Up(up) = &mut self.life else { return None };
        // a connection lost meanwhile has settled what becomes of these bytes
        if up.epoch != mine.epoch {
            return None;
        }
        let driver = match mem::replace(&mut up.turn, Turn::Free(Driver::AtWork)) {
            Turn::Caller(driver) => driver,
            other => {
                up.turn = other;
                return None;
            }
        };
        // a transport that only the driver writes to has taken nothing
        self.counters.writes += u64::from(n > 0);
        // where it has seen something to be read, the driver reads that first
        up.quiet |= mine.look_first && n == 0;
        mine.out.advance(n);
        self.taken -= mine.out.len() as u64;
        if self.out.is_empty() {
            self.out = mine.out;
        } else if !mine.out.is_empty() {
            mine.out.append(&mut self.out);
            self.out = mine.out;
        }
        match driver {
            Driver::Rests(waker) if !self.out.is_empty() || up.usage != Usage::Open => Some(waker),
            driver => {
                up.turn = Turn::Free(driver);
                None
            }
        }
    }

    /// Begins to connect, where nothing has been done yet.
    pub(crate) fn start(&mut self) -> Next<W> {
        match &mut self.life {
            Life::Rest(_) => {
                self.life = Life::connecting();
                Next::Start
            }
            _ => Next::Rest,
        }
    }
}
