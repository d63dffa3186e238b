//! A handle without the type of its value, so that waiting is compiled once and not for every type.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::answer::Answer;
use super::failing::Spot;
use super::handles::Taker;
use super::line::Waits;
use super::queue::Queue;
use crate::erased::ErasedArc;
use crate::value::FromReply;
use crate::{Error, Result};

/// What whoever waits remembers of being polled before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    New,
    /// Has let others queue once before it sends.
    Yielded,
    /// Its task is to be woken.
    Waits,
}

/// A [`Pending`](super::Pending) without its type.
#[derive(Debug)]
pub struct Seat {
    /// Nothing any more once it has given its value.
    queue: Option<ErasedArc<Queue>>,
    /// The command's number, which never reaches the two highest bits. They are the [`Turn`].
    word: u64,
}

const TURN: u64 = 0b11 << 62;
const YIELDED: u64 = 0b01 << 62;
const WAITS: u64 = 0b10 << 62;

/// What came back for a command, before it is decoded.
#[derive(Debug)]
pub struct Answered {
    answer: Result<Arc<Answer>>,
    number: u64,
}

impl Seat {
    #[inline]
    pub(super) fn new(queue: ErasedArc<Queue>, number: u64) -> Seat {
        Seat { queue: Some(queue), word: number }
    }

    /// The pipeline, for somebody else who will wait or forget, and the command's number. No pipeline if the value was given before: it
    /// is given once.
    #[inline]
    pub(super) fn into_parts(mut self) -> (Option<ErasedArc<Queue>>, u64) {
        (self.queue.take(), self.number())
    }
}

impl Waits for Seat {
    #[inline]
    fn number(&self) -> u64 {
        self.word & !TURN
    }

    fn spot(&self) -> Spot {
        let pipe = self.queue.as_ref().map_or(0, ErasedArc::address);
        Spot { pipe, number: self.number() }
    }

    #[inline]
    fn belongs(&self, taker: &Taker<'_>) -> bool {
        self.queue.as_ref().is_none_or(|queue| taker.is_of(queue))
    }

    fn is_taken(&self) -> bool {
        self.queue.is_none()
    }

    #[inline]
    fn leave(&mut self) -> bool {
        self.queue.take().is_some()
    }

    /// Sends what is queued where that is what awaiting means.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answered> {
        let number = self.number();
        let Some(queue) = &self.queue else {
            return Poll::Ready(Answered { answer: Err(Error::taken()), number });
        };
        let mut turn = match self.word & TURN {
            0 => Turn::New,
            YIELDED => Turn::Yielded,
            _ => Turn::Waits,
        };
        let poll = queue.poll(number, &mut turn, cx);
        self.word = number
            | match turn {
                Turn::New => 0,
                Turn::Yielded => YIELDED,
                Turn::Waits => WAITS,
            };
        let answer = ready!(poll);
        self.queue = None;
        Poll::Ready(Answered { answer, number })
    }
}

impl Drop for Seat {
    #[inline]
    fn drop(&mut self) {
        if let Some(queue) = self.queue.take() {
            queue.forget(self.number());
        }
    }
}

impl Answered {
    /// None will come.
    pub(super) fn failed(error: Error, number: u64) -> Answered {
        Answered { answer: Err(error), number }
    }

    /// The value in it.
    #[inline]
    pub(crate) fn decode<T: FromReply>(self) -> Result<T> {
        self.answer?.get(self.number, &mut 0)
    }
}
