//! A place that has become another server's.

use std::task::Waker;

use super::{Link, Site};

impl Site {
    /// Another server has taken the place of the one that its connections lead to. They are given up at once: what was not
    /// written goes to the new one, whole. Those that wait to be made again wait no longer.
    pub(crate) fn on_moved(&self) {
        self.pacer.proven();
        self.stale.clear();
        for link in self.ledger.links() {
            link.give_up();
        }
    }
}

impl Link {
    /// Its server is no longer the one to be connected to: what was not written goes to another one.
    pub(crate) fn give_up(&self) {
        let mut intake = self.gate.lock();
        let (writer, driver) = intake.give_up();
        self.gate.note(&intake);
        drop(intake);
        // a driver that waits until it may write learns it by this
        if let Some(writer) = writer {
            writer.shut_down();
        }
        driver.into_iter().for_each(Waker::wake);
    }
}
