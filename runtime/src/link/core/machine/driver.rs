//! What the driver does.

use std::task::Waker;

use super::{Machine, RESPONSE, Turn};
use crate::error::Failure;
use crate::link::core::{After, Delivery, DriversTurn, End, Reading, Ticked};
use crate::resp::Limits;

impl Machine {
    /// The driver begins to connect. `false`: it has nothing to connect for, and ends.
    pub fn on_attempt(&mut self) -> bool {
        let waker = Waker::from(self.driver.clone());
        let mut intake = self.gate.lock();
        intake.on_attempt() && intake.rest_down(&waker, false)
    }

    /// There is a connection. `false`: nobody wants it any more.
    pub fn on_up(&mut self) -> bool {
        let waker = Waker::from(self.driver.clone());
        if !self.gate.lock().rest_down(&waker, false) {
            return false;
        }
        let reading = Reading::new(Limits::default());
        self.connections += 1;
        self.delivery.on_up(&self.gate, (), reading);
        self.driver.set(true);
        true
    }

    /// There is none to be had: what is queued fails.
    pub fn on_failed(&mut self) {
        let failure = Failure::Unreachable { reason: "refused".into() };
        let mut intake = self.gate.lock();
        let ends = intake.on_failed(failure, After::GiveUp);
        self.gate.note(&intake);
        drop(intake);
        ends.tell();
    }

    /// Whether the driver was woken, and has not looked yet.
    pub fn is_driver_woken(&self) -> bool {
        self.driver.is_set()
    }

    /// The driver looks what there is to write.
    pub fn on_turn(&mut self) -> Turn {
        self.driver.take();
        self.delivery.wake_later();
        let waker = Waker::from(self.driver.clone());
        match self.delivery.on_turn(&self.gate, &waker) {
            DriversTurn::Rest => Turn::Rest,
            DriversTurn::Yield | DriversTurn::Look => {
                waker.wake();
                Turn::Again
            }
            DriversTurn::Write => Turn::Write,
            DriversTurn::Over(end) => {
                self.end = Some(end);
                Turn::Over
            }
        }
    }

    /// What the driver is writing.
    pub fn held(&self) -> Vec<u8> {
        self.delivery.held().to_vec()
    }

    /// It has written `n` bytes of that; it looks on where that was all.
    pub fn on_sent(&mut self, n: usize) {
        self.delivery.on_sent(n);
        if self.delivery.held().is_empty() {
            self.driver.set(true);
        }
    }

    /// The driver reads these bytes. `false`: they end the connection.
    pub fn on_bytes(&mut self, bytes: &[u8]) -> bool {
        self.delivery.input().extend_from_slice(bytes);
        self.driver.set(true);
        let read = self.delivery.on_bytes(&self.gate);
        self.end = read.err().map(|reason| End::Lost(reason.into()));
        self.end.is_none()
    }

    /// A tick has passed. `false`: it ends the connection.
    pub fn on_tick(&mut self) -> bool {
        self.now += 1;
        let ticked = self.delivery.on_tick(&self.gate, self.now, RESPONSE);
        self.driver.set(self.gate.lock().life.is_up());
        if let Ticked::Over(end) = ticked {
            self.end = Some(end);
        }
        self.end.is_none()
    }

    /// The connection has ended. `false`: so has the driver.
    pub fn on_lost(&mut self) -> bool {
        let end = self.end.take().unwrap_or(End::Lost("lost".into()));
        self.delivery.on_lost(&self.gate, end, RESPONSE).again
    }

    /// The driver is dropped, as with its runtime.
    pub fn on_dropped(&mut self) {
        self.delivery.on_dropped(&self.gate, &"dropped".into());
        // the next driver begins anew
        self.delivery = Delivery::new(Limits::default());
    }
}
