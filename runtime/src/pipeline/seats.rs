//! Where several handles of one pipeline wait together: one look at the pipeline for all of them.

use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use smallvec::SmallVec;

use super::answer::Answer;
use super::line::Waits;
use super::queue::Queue;
use super::seat::{Seat, Turn};
use super::unheld::Unheld;
use crate::error::{Failure, Kind};
use crate::value::FromReply;
use crate::{Error, Result};

/// Commands in the order in which they were queued; later their answers.
#[derive(Debug)]
pub(crate) struct Seats {
    queue: Option<Arc<Queue>>,
    numbers: Numbers,
    /// The memory of the handles, as of a single one.
    turn: Turn,
    /// The flight of the last command was sent from here, and has not been waited for.
    owns: bool,
    /// Of all commands, once they are there.
    answers: SmallVec<[Arc<Answer>; 1]>,
    arrived: bool,
    /// Errors of the own flight that no handle tells.
    unheld: Unheld,
    /// One is of another pipeline, which can only be a mistake.
    foreign: bool,
    /// Which value is next, and where in its answer it is looked for.
    next: usize,
    near: usize,
}

/// Numbers of commands, ascending, narrow: the first, and how far the others are from it.
#[derive(Debug)]
pub(super) struct Numbers {
    first: u64,
    offsets: SmallVec<[u32; 6]>,
}

impl Numbers {
    fn new() -> Numbers {
        Numbers { first: 0, offsets: SmallVec::new() }
    }

    /// `false` if it is too far from the first.
    #[inline]
    fn push(&mut self, number: u64) -> bool {
        if self.offsets.is_empty() {
            self.first = number;
        }
        let Ok(offset) = u32::try_from(number.wrapping_sub(self.first)) else { return false };
        self.offsets.push(offset);
        true
    }

    fn get(&self, place: usize) -> Option<u64> {
        self.offsets.get(place).map(|offset| self.first + u64::from(*offset))
    }

    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The first and the last.
    pub(super) fn ends(&self) -> Option<(u64, u64)> {
        let last = self.offsets.last()?;
        Some((self.first, self.first + u64::from(*last)))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.offsets.iter().map(|offset| self.first + u64::from(*offset))
    }
}

impl Seats {
    /// No command.
    pub(crate) fn new() -> Seats {
        Seats {
            queue: None,
            numbers: Numbers::new(),
            turn: Turn::New,
            owns: false,
            answers: SmallVec::new(),
            arrived: false,
            unheld: Unheld::default(),
            foreign: false,
            next: 0,
            near: 0,
        }
    }

    pub(crate) fn push(&mut self, mut seat: Seat) {
        match (&self.queue, seat.take_queue()) {
            (None, queue) => self.queue = queue,
            (Some(own), Some(queue)) if Arc::ptr_eq(own, &queue) => {}
            (Some(_), other) => {
                self.foreign = true;
                return other.iter().for_each(|other| other.forget(seat.number()));
            }
        }
        if !self.numbers.push(seat.number()) {
            self.foreign = true;
            self.queue.iter().for_each(|queue| queue.forget(seat.number()));
        }
    }

    /// Waits for all.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(queue) = self.queue.as_ref().filter(|_| !self.arrived) {
            let poll = queue.poll_all(&self.numbers, &mut self.turn, &mut self.owns, cx);
            (self.answers, self.unheld) = ready!(poll);
            self.arrived = true;
        }
        Poll::Ready(())
    }

    /// The value of the next one.
    pub(crate) fn value<T: FromReply>(&mut self) -> Result<T> {
        let mut near = self.near;
        let mut value = match self.find() {
            Ok((answer, number)) => answer.get(number, &mut near),
            Err(error) => Err(error),
        };
        self.near = near;
        if !self.unheld.is_empty() {
            value = self.tell(value);
        }
        self.skip();
        value
    }

    /// The next command, and the answer that it is in.
    #[inline]
    fn find(&self) -> Result<(&Answer, u64)> {
        match (self.numbers.get(self.next), self.answers.as_slice()) {
            // nearly always
            (Some(number), [answer]) if answer.contains(number) && !self.foreign => Ok((answer, number)),
            (number, _) => self.find_elsewhere(number),
        }
    }

    #[cold]
    fn find_elsewhere(&self, number: Option<u64>) -> Result<(&Answer, u64)> {
        if self.foreign {
            return Err(Error::new(Kind::Foreign));
        }
        let number = number.ok_or_else(Error::taken)?;
        let answer = self.answers.iter().find(|answer| answer.contains(number));
        answer.map(|answer| (&**answer, number)).ok_or_else(|| Failure::Discarded.into())
    }

    /// The next one's is not wanted.
    pub(crate) fn skip(&mut self) {
        self.next += 1;
        if self.next >= self.numbers.len() {
            self.clear();
        }
    }

    /// Tells what no handle tells: with the error of command `number`, in its place if it came earlier, or in the end.
    #[cold]
    fn tell<T>(&mut self, value: Result<T>) -> Result<T> {
        let Some(number) = self.numbers.get(self.next) else { return value };
        let due =
            self.unheld.first().is_some_and(|first| first < number) || self.next + 1 == self.numbers.len();
        if value.is_ok() && !due {
            return value;
        }
        mem::take(&mut self.unheld).join(value.map_err(|error| (number, error)))
    }

    /// The last value has been taken: ready for the next wave, which may be of another pipeline.
    fn clear(&mut self) {
        if !self.unheld.is_empty() {
            self.leave();
        }
        self.queue = None;
        self.numbers.offsets.clear();
        self.answers.clear();
        (self.turn, self.arrived, self.next, self.near) = (Turn::New, false, 0, 0);
    }

    /// Errors that were not told here are the next flush's.
    #[cold]
    fn leave(&mut self) {
        if let Some(queue) = &self.queue {
            queue.leave(mem::take(&mut self.unheld));
        }
    }
}

impl Drop for Seats {
    fn drop(&mut self) {
        if !self.unheld.is_empty() {
            self.leave();
        }
        let Some(queue) = self.queue.as_ref().filter(|_| !self.arrived) else { return };
        self.numbers.iter().for_each(|number| queue.forget(number));
        if let Some((_, last)) = self.numbers.ends().filter(|_| self.owns) {
            queue.disown(last);
        }
    }
}
