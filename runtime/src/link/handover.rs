//! What a caller does for its connection after it has queued something, with no lock held.

use std::sync::Arc;
use std::task::Waker;

use super::Link;
use super::core::Next;
use super::driver::Driver;
use super::home::spawn;
use crate::net::Writer;

/// What is left to do after a submission was queued: to wake the driver, to start it, or to write at once.
#[must_use = "the submission is written by `finish`"]
pub(crate) struct Handover(pub(super) Next<Arc<Writer>>);

impl Handover {
    /// To be called when no lock is held.
    #[inline(always)]
    pub(crate) fn finish(self, link: &Arc<Link>) {
        // nearly always, where callers are many
        if !matches!(self.0, Next::Rest) {
            self.carry_out(link);
        }
    }

    fn carry_out(self, link: &Arc<Link>) {
        match self.0 {
            Next::Rest => {}
            Next::Wake(driver) => driver.wake(),
            Next::Write(mine) => {
                // what cannot be written now is left to the driver, and so is finding out why
                let written = if mine.look_first && mine.writer.has_news() {
                    0
                } else {
                    mine.out.write_with(|pieces| mine.writer.try_write(pieces)).unwrap_or(0)
                };
                let driver = link.gate.lock().on_written(mine, written);
                driver.into_iter().for_each(Waker::wake);
            }
            Next::Start => match link.site.runtime() {
                // where the runtime shuts down, the driver is dropped at once and tells those who wait
                Ok(runtime) => {
                    link.home.settle(&runtime, link.site.has_thread());
                    spawn(&runtime, Driver::new(link.clone()).run());
                }
                Err(_) => drop(Driver::new(link.clone())),
            },
        }
    }
}
