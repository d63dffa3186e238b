//! Connections that are there to listen: what is read goes to a listener, whole reads at a time.

use std::fmt;
use std::sync::Arc;

use super::delivery::Delivery;
use super::life::Life;
use super::{Gate, Piece};
use crate::arg::Words;
use crate::error::Failure;

/// Who listens on a connection that carries pushes, or a log, and no commands of callers.
///
/// All of this is called by the connection's driver, with no lock held. What the listener submits is answered in order,
/// each submission by one frame that [`hear`](Listen::hear) counts; it is dropped with the connection that it was meant for,
/// and not sent on the next.
pub(crate) trait Listen: Send + Sync + fmt::Debug {
    /// The connection is up.
    fn on_up(&self);

    /// Frames were read: they lie in `heard`. How many submissions they have answered.
    ///
    /// # Errors
    ///
    /// The server does not keep to the protocol, so that the connection is of no use.
    fn hear(&self, heard: Heard<'_>) -> Result<usize, Arc<str>>;

    /// The connection is to log in anew by `auth`, the words of AUTH. By default it does not: a log takes no commands, and once
    /// the server ends it for that, it is over.
    fn log_in(&self, _auth: &Words) {}

    /// A tick has passed. `silent`: nothing has come for a response timeout, and nothing was asked.
    fn on_tick(&self, silent: bool);

    /// The connection was lost, or has been closed.
    fn on_lost(&self, failure: &Failure);

    /// No connection could be made, so often that those who wait for it are told. Attempts go on where the connection is one
    /// that is made again.
    fn on_failed(&self, failure: &Failure);

    /// The driver has ended: with its runtime, or because the connection is closed for good.
    fn on_gone(&self);
}

/// Frames as they were read.
#[derive(Debug)]
pub(crate) struct Heard<'a> {
    pub(crate) piece: Piece,
    /// Where each ends.
    pub(crate) ends: &'a [usize],
    /// Which of them are errors, pushes or were passed over, and the kind that the scanner has found.
    pub(crate) odd: &'a [(usize, u8)],
}

impl Delivery {
    /// The same where what is read goes to a listener.
    pub(crate) fn heard_by(mut self, listener: Option<Arc<dyn Listen>>) -> Delivery {
        self.listener = listener;
        self
    }

    /// Gives what was read to the listener. How many bytes the next frame lacks at least.
    ///
    /// # Errors
    ///
    /// What came is nothing that a server sends.
    pub(super) fn hear<W>(&mut self, gate: &Gate<W>, listener: &dyn Listen) -> Result<usize, Arc<str>> {
        (self.silent, self.idle, self.quiet) = (0, 0, 0);
        let scanned = self.scan();
        let Some(&len) = self.frames.last() else { return scanned };
        let piece = self.reading.input.take(len);
        let heard = listener.hear(Heard { piece, ends: &self.frames, odd: &self.odd });
        self.frames.clear();
        self.odd.clear();
        let mut guard = gate.lock();
        let intake = &mut *guard;
        self.take_waiters(intake);
        intake.counters.reads += 1;
        if let Life::Up(up) = &mut intake.life {
            up.quiet = false;
        }
        // what the listener has submitted meanwhile is found by the look at the queue that follows
        drop(intake.life.rouse());
        for waiter in self.expecting.drain(..(*heard.as_ref().unwrap_or(&0)).min(self.expecting.len())) {
            intake.in_flight = intake.in_flight.saturating_sub(1);
            intake.bytes = intake.bytes.saturating_sub(waiter.len);
        }
        gate.note(intake);
        drop(guard);
        heard?;
        scanned
    }
}
