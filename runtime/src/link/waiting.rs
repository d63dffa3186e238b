//! A caller that waits for room.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::core::{Room, Slot, Terms, Tick, rouse};
use super::{Handover, Link};
use crate::arg::Words;
use crate::error::Failure;
use crate::request::Calls;

/// A command that is queued.
pub(crate) struct Queued {
    /// Where its reply comes.
    pub(crate) slot: Arc<Slot>,
    /// What [`Link::withdraw`] knows it by.
    pub(crate) seq: u64,
}

/// What has become of a command that was to be queued.
pub(crate) enum Sent {
    Now(Queued),
    /// As much is in flight as may be.
    Waits(Waiting),
}

/// A place among those who wait for room on a connection, in the order in which they came. Dropped, it is somebody
/// else's.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(super) link: Arc<Link>,
    pub(super) slot: Arc<Slot>,
    /// What the place is known by.
    pub(super) number: u64,
    pub(super) len: usize,
    /// By then the reply must be there, and by then waiting is over.
    pub(super) deadline: Tick,
    pub(super) terms: Terms,
    /// What the command asks of scripts.
    pub(super) calls: Option<Calls>,
}

impl Waiting {
    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// Queues the command once there is room for it.
    pub(crate) fn poll(&mut self, words: &Words, cx: &Context<'_>) -> Poll<Result<Queued, Failure>> {
        // first the waker, then the look: what happens in between wakes it
        if let Poll::Ready(Err(failure)) = self.slot.poll(cx) {
            return Poll::Ready(Err(failure));
        }
        let mut intake = self.link.gate.lock();
        if self.slot.room() != Room::Granted {
            return Poll::Pending;
        }
        let admitted = intake.admit(self.terms);
        let result = match admitted {
            Ok(()) => {
                intake.give_up_room(self.len);
                self.slot.set_room(Room::None);
                let (slot, blocks) = (self.slot.clone(), self.terms.patience.blocks());
                let (seq, next) = match self.calls.take() {
                    None => intake.submit_words(words, slot, self.deadline, blocks),
                    Some(calls) => intake.submit_script(words, calls, slot, self.deadline),
                };
                if self.terms.fail_when_down {
                    intake.note_impatient(seq);
                }
                Ok((seq, next))
            }
            // the room goes to the next when this is dropped
            Err(failure) => Err(failure),
        };
        self.link.gate.note(&intake);
        drop(intake);
        let queued = result.map(|(seq, next)| {
            Handover(next).finish(&self.link);
            Queued { slot: self.slot.clone(), seq }
        });
        Poll::Ready(queued)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut intake = self.link.gate.lock();
        let granted = intake.leave_room(&self.slot, self.number, self.len);
        self.link.gate.note(&intake);
        drop(intake);
        rouse(granted);
    }
}
