//! Where several handles of one pipeline wait together: one look at the pipeline for all of them.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use smallvec::SmallVec;

use super::answer::Answer;
use super::queue::Queue;
use super::seat::{NEW, Seat};
use crate::error::{Failure, Kind};
use crate::value::FromReply;
use crate::{Error, Result};

/// Commands in the order in which they were queued; later their answers.
#[derive(Debug)]
pub(crate) struct Seats {
    shared: Option<Arc<Queue>>,
    /// Ascending.
    indexes: SmallVec<[u32; 6]>,
    /// The memory of the handles, as of a single one.
    seat: u32,
    /// Of all commands, once they are there.
    answers: SmallVec<[Arc<Answer>; 1]>,
    arrived: bool,
    /// One is of another pipeline, which can only be a mistake.
    foreign: bool,
    /// Which value is next, and where in its answer it is looked for.
    next: usize,
    near: usize,
}

impl Seats {
    /// No command.
    pub(crate) fn new() -> Seats {
        Seats {
            shared: None,
            indexes: SmallVec::new(),
            seat: NEW,
            answers: SmallVec::new(),
            arrived: false,
            foreign: false,
            next: 0,
            near: 0,
        }
    }

    pub(crate) fn push(&mut self, mut seat: Seat) {
        match (&self.shared, seat.leave()) {
            (None, shared) => self.shared = shared,
            (Some(own), Some(shared)) if Arc::ptr_eq(own, &shared) => {}
            (Some(_), other) => {
                self.foreign = true;
                return other.iter().for_each(|other| other.forget(seat.index()));
            }
        }
        self.indexes.push(seat.index());
    }

    /// Waits for all.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(shared) = self.shared.as_ref().filter(|_| !self.arrived) {
            self.answers = ready!(shared.poll_all(&self.indexes, &mut self.seat, cx));
            self.arrived = true;
        }
        Poll::Ready(())
    }

    /// The value of the next one.
    pub(crate) fn value<T: FromReply>(&mut self) -> Result<T> {
        let value = match self.indexes.get(self.next) {
            _ if self.foreign => Err(Error::new(Kind::Foreign)),
            None => Err(Error::taken()),
            Some(index) => match self.answers.iter().find(|answer| answer.contains(*index)) {
                Some(answer) => answer.get(*index, &mut self.near),
                None => Err(Failure::Discarded.into()),
            },
        };
        self.skip();
        value
    }

    /// The next one's is not wanted.
    pub(crate) fn skip(&mut self) {
        self.next += 1;
        if self.next >= self.indexes.len() {
            self.clear();
        }
    }

    /// The last value has been taken: ready for the next wave, which may be of another pipeline.
    fn clear(&mut self) {
        self.shared = None;
        self.indexes.clear();
        self.answers.clear();
        (self.seat, self.arrived, self.next, self.near) = (NEW, false, 0, 0);
    }
}

impl Drop for Seats {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.as_ref().filter(|_| !self.arrived) {
            self.indexes.iter().for_each(|index| shared.forget(*index));
        }
    }
}
