//! What state it is in.

use std::fmt::Write;
use std::sync::Arc;

use super::Machine;
use crate::link::core::life::{Driver, Life, Turn};
use crate::link::core::waiter::Waiter;
use crate::link::core::{Recipient, Slot};

impl Machine {
    /// What is not at rest although nothing is owed to anybody, if so.
    pub fn unrest(&self) -> Option<String> {
        let intake = self.gate.lock();
        let left = (intake.in_flight, intake.bytes, intake.reserved, intake.room.len());
        let queued =
            (intake.out.len(), intake.waiters.len(), self.delivery.expecting.len(), self.held().len());
        let quiet = left == (0, 0, (0, 0), 0) && queued == (0, 0, 0, 0) && intake.taken == intake.queued;
        (!quiet).then(|| format!("in flight, bytes, reserved, room: {left:?}; queues: {queued:?}"))
    }

    /// All that decides what it does from here on: two machines that have the same are the same.
    pub fn fingerprint(&self) -> String {
        let intake = self.gate.lock();
        let mut text = String::new();
        let driver = |driver: &Driver| matches!(driver, Driver::Rests(_));
        let _ = match &intake.life {
            Life::Rest(_) => write!(text, "rest"),
            Life::Down(down) => write!(text, "down {:?} {}", down.attempt, driver(&down.driver)),
            Life::Up(up) => {
                let turn = match &up.turn {
                    Turn::Free(rests) => (0, driver(rests)),
                    Turn::Caller(rests) => (1, driver(rests)),
                    Turn::Driver => (2, false),
                };
                write!(text, "up {turn:?} {:?} {} {}", up.usage, up.crowd, up.quiet)
            }
            Life::Shut(failure) => write!(text, "shut {failure:?}"),
        };
        let whose = |slot: &Arc<Slot>| {
            self.callers.iter().find(|(_, caller)| Arc::ptr_eq(&caller.slot, slot)).map(|(id, _)| *id)
        };
        let waiter = |waiter: &Waiter| {
            let recipient = match &waiter.recipient {
                Recipient::One(slot) => format!("{:?}", whose(slot)),
                Recipient::Many(flush) => format!("{} {}", flush.tag, flush.replies.count()),
                other => format!("{other:?}"),
            };
            format!("({} {} {} {} {recipient})", waiter.start, waiter.len, waiter.deadline, waiter.seq)
        };
        let waiters = intake.waiters.iter().map(waiter).collect::<String>();
        let expecting = self.delivery.expecting.iter().map(waiter).collect::<String>();
        let room: Vec<_> = intake.room.values().map(|place| (whose(&place.slot), place.deadline)).collect();
        let _ = write!(
            text,
            " {:?} {waiters} {} {} {} {} {:?} {} {} {:?} {} {} {room:?}",
            intake.out.to_vec(),
            intake.queued,
            intake.taken,
            intake.seq,
            intake.taken_seq,
            intake.withdrawn,
            intake.in_flight,
            intake.bytes,
            intake.reserved,
            intake.now,
            intake.earliest,
        );
        let delivery = &self.delivery;
        let _ = write!(
            text,
            " {expecting} {:?} {:?} {} {} {} {} {} {:?}",
            self.held(),
            &**delivery.reading.input,
            delivery.silent,
            delivery.idle,
            delivery.lasted,
            delivery.proven,
            self.driver.is_set(),
            self.taken(),
        );
        for (id, caller) in &self.callers {
            let waits = caller.slot.is_waiting();
            let _ = write!(
                text,
                " {id} {} {waits} {:?} {:?}",
                caller.woken.is_set(),
                caller.seq,
                caller.slot.room()
            );
        }
        text
    }
}
