//! Where a handle waits, whatever the type of its value: compiled once, and not for every type.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::answer::Answer;
use super::queue::Shared;
use crate::value::FromReply;
use crate::{Error, Result};

/// Has not been polled.
pub(super) const NEW: u32 = u32::MAX;
/// Has let others queue once before it sends.
pub(super) const YIELDED: u32 = u32::MAX - 1;
/// Has given its value.
const TAKEN: u32 = u32::MAX - 2;

/// A [`Pending`](super::Pending) without its type.
#[derive(Debug)]
pub struct Seat {
    shared: Arc<Shared>,
    index: u32,
    /// Where the waker is, or one of the constants above.
    at: u32,
}

/// What came back for a command, before it is decoded.
#[derive(Debug)]
pub(crate) struct Answered {
    answer: Result<Arc<Answer>>,
    index: u32,
}

impl Seat {
    #[inline]
    pub(super) fn new(shared: Arc<Shared>, index: u32) -> Seat {
        Seat { shared, index, at: NEW }
    }

    pub(super) fn belongs_to(&self, shared: &Arc<Shared>) -> bool {
        Arc::ptr_eq(&self.shared, shared)
    }

    pub(super) fn index(&self) -> u32 {
        self.index
    }

    pub(super) fn is_taken(&self) -> bool {
        self.at == TAKEN
    }

    /// Its number; the value is given once. `None` if it was given before.
    #[inline]
    pub(super) fn take_index(&mut self) -> Option<u32> {
        if std::mem::replace(&mut self.at, TAKEN) == TAKEN {
            return None;
        }
        Some(self.index)
    }

    /// What it consists of, for somebody else who will wait or forget.
    #[inline]
    pub(super) fn leave(mut self) -> (Arc<Shared>, u32) {
        self.at = TAKEN;
        (self.shared.clone(), self.index)
    }

    /// Waits for the answer, sending what is queued where that is what awaiting means.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answered> {
        if self.at == TAKEN {
            return Poll::Ready(Answered { answer: Err(Error::taken()), index: self.index });
        }
        let answer = ready!(self.shared.poll(self.index, &mut self.at, cx));
        self.at = TAKEN;
        Poll::Ready(Answered { answer, index: self.index })
    }
}

impl Drop for Seat {
    #[inline]
    fn drop(&mut self) {
        if self.at != TAKEN {
            self.shared.forget(self.index);
        }
    }
}

impl Answered {
    /// The value in it.
    #[inline]
    pub(crate) fn decode<T: FromReply>(self) -> Result<T> {
        self.answer?.get(self.index, &mut 0)
    }
}
