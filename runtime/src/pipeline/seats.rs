//! Several handles of one pipeline that wait together, with one look at the pipeline for all of them.

use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::answer::Answer;
use super::errors::Errors;
use super::queue::Queue;
use super::seat::{Seat, Turn};
use crate::erased::ErasedArc;
use crate::error::{Failure, Kind};
use crate::value::FromReply;
use crate::{Error, Result};

/// Commands in the order in which they were queued; later their answers.
#[derive(Debug)]
pub(crate) struct Seats {
    queue: Option<ErasedArc<Queue>>,
    numbers: Numbers,
    /// The memory of the handles, as of a single one.
    turn: Turn,
    /// The flight of the last command was sent from here, and has not been waited for.
    owns: bool,
    /// Of all commands, once they are there.
    came: Came,
    arrived: bool,
    /// One is of another pipeline, which can only be a mistake.
    foreign: bool,
    /// Which value is next, and where in its answer it is looked for.
    next: usize,
    near: usize,
}

/// Numbers of commands, ascending. Nearly always each follows the one before.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    first: u64,
    len: usize,
    /// How far each is from the first, where somebody else's lie between them.
    apart: Vec<u32>,
}

/// The answers that several commands are in: nearly always one.
#[derive(Debug, Default)]
pub(super) struct Answers {
    last: Option<Arc<Answer>>,
    earlier: Vec<Arc<Answer>>,
}

/// What there is once all of them are answered.
#[derive(Debug, Default)]
pub(super) struct Came {
    pub(super) answers: Answers,
    /// Errors of the own flight that no handle tells.
    pub(super) unheld: Errors,
}

impl Numbers {
    /// `false` if it is too far from the first.
    #[inline]
    fn push(&mut self, number: u64) -> bool {
        if self.len == 0 {
            self.first = number;
        } else if number != self.first + self.len as u64 || !self.apart.is_empty() {
            return self.push_apart(number);
        }
        self.len += 1;
        true
    }

    #[cold]
    fn push_apart(&mut self, number: u64) -> bool {
        let Ok(offset) = u32::try_from(number.wrapping_sub(self.first)) else { return false };
        if self.apart.is_empty() {
            self.apart = (0..).take(self.len).collect();
        }
        self.apart.push(offset);
        self.len += 1;
        true
    }

    #[inline]
    fn get(&self, place: usize) -> Option<u64> {
        if place >= self.len {
            return None;
        }
        let offset = match self.apart.get(place) {
            None => place as u64,
            Some(offset) => u64::from(*offset),
        };
        Some(self.first + offset)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The first and the last.
    #[inline]
    pub(super) fn ends(&self) -> Option<(u64, u64)> {
        Some((self.first, self.get(self.len.checked_sub(1)?)?))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        (0..self.len).filter_map(|place| self.get(place))
    }

    fn clear(&mut self) {
        self.len = 0;
        self.apart.clear();
    }
}

impl Answers {
    /// There is one only.
    #[inline]
    pub(super) fn set(&mut self, answer: Arc<Answer>) {
        self.last = Some(answer);
    }

    /// Takes one more, of commands that come later.
    pub(super) fn push(&mut self, answer: &Arc<Answer>) {
        if !self.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, answer)) {
            self.earlier.extend(self.last.replace(answer.clone()));
        }
    }

    /// The one that a command is in.
    #[inline]
    fn find(&self, number: u64) -> Option<&Answer> {
        match &self.last {
            Some(answer) if answer.contains(number) => Some(answer),
            _ => self.earlier.iter().find(|answer| answer.contains(number)).map(|answer| &**answer),
        }
    }
}

impl Seats {
    /// No command.
    pub(crate) fn new() -> Seats {
        Seats {
            queue: None,
            numbers: Numbers::default(),
            turn: Turn::New,
            owns: false,
            came: Came::default(),
            arrived: false,
            foreign: false,
            next: 0,
            near: 0,
        }
    }

    pub(crate) fn push(&mut self, seat: Seat) {
        let (queue, number) = seat.into_parts();
        match (&self.queue, queue) {
            (None, queue) => self.queue = queue,
            (Some(own), Some(queue)) if own.address() == queue.address() => {}
            (Some(_), other) => {
                self.foreign = true;
                return other.iter().for_each(|other| other.forget(number));
            }
        }
        if !self.numbers.push(number) {
            self.foreign = true;
            self.queue.iter().for_each(|queue| queue.forget(number));
        }
    }

    /// Waits for all.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(queue) = self.queue.as_ref().filter(|_| !self.arrived) {
            ready!(queue.poll_all(&self.numbers, &mut self.turn, &mut self.owns, &mut self.came, cx));
            self.arrived = true;
        }
        Poll::Ready(())
    }

    /// The value of the next one.
    pub(crate) fn value<T: FromReply>(&mut self) -> Result<T> {
        let mut near = self.near;
        let mut value = match self.numbers.get(self.next) {
            Some(number) if !self.foreign => match self.came.answers.find(number) {
                Some(answer) => answer.get(number, &mut near),
                None => Err(Failure::Discarded.into()),
            },
            _ => Err(self.unasked()),
        };
        self.near = near;
        if !self.came.unheld.is_empty() {
            value = self.tell(value);
        }
        self.skip();
        value
    }

    /// Why nothing can be told of a command.
    #[cold]
    fn unasked(&self) -> Error {
        if self.foreign { Error::new(Kind::Foreign) } else { Error::taken() }
    }

    /// The next one's is not wanted.
    #[inline]
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
        let due = self.came.unheld.first().is_some_and(|first| first < number)
            || self.next + 1 == self.numbers.len();
        if value.is_ok() && !due {
            return value;
        }
        mem::take(&mut self.came.unheld).join(value.map_err(|error| Errors::one(number, error)))
    }

    /// The last value has been taken: ready for the next wave, which may be of another pipeline.
    fn clear(&mut self) {
        if !self.came.unheld.is_empty() {
            self.leave();
        }
        self.queue = None;
        self.numbers.clear();
        self.came.answers = Answers::default();
        (self.turn, self.arrived, self.next, self.near) = (Turn::New, false, 0, 0);
    }

    /// Errors that were not told here are the next flush's.
    #[cold]
    fn leave(&mut self) {
        if let Some(queue) = &self.queue {
            queue.leave(mem::take(&mut self.came.unheld));
        }
    }
}

impl Drop for Seats {
    fn drop(&mut self) {
        if !self.came.unheld.is_empty() {
            self.leave();
        }
        let Some(queue) = self.queue.as_ref().filter(|_| !self.arrived) else { return };
        self.numbers.iter().for_each(|number| queue.forget(number));
        if let Some((_, last)) = self.numbers.ends().filter(|_| self.owns) {
            queue.disown(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_lie_apart() {
        let mut numbers = Numbers::default();
        assert_eq!(numbers.ends(), None);
        assert!([7, 8, 9].into_iter().all(|number| numbers.push(number)));
        assert_eq!((numbers.ends(), numbers.get(3)), (Some((7, 9)), None));
        assert!(numbers.push(20) && numbers.push(21) && !numbers.push(8 << 32));
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [7, 8, 9, 20, 21]);
        assert_eq!((numbers.ends(), numbers.len()), (Some((7, 21)), 5));
        numbers.clear();
        assert!(numbers.push(3) && numbers.iter().eq([3]));
    }
}
