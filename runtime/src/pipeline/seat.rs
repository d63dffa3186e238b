//! Where a handle waits, whatever the type of its value: compiled once, and not for every type.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::answer::Answer;
use super::queue::Queue;
use crate::value::FromReply;
use crate::{Error, Result};

/// Has not been polled.
pub(super) const NEW: u32 = u32::MAX;
/// Has let others queue once before it sends.
pub(super) const YIELDED: u32 = u32::MAX - 1;

/// A [`Pending`](super::Pending) without its type.
#[derive(Debug)]
pub struct Seat {
    /// Nothing any more once it has given its value.
    shared: Option<Arc<Queue>>,
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
    pub(super) fn new(shared: Arc<Queue>, index: u32) -> Seat {
        Seat { shared: Some(shared), index, at: NEW }
    }

    pub(super) fn index(&self) -> u32 {
        self.index
    }

    pub(super) fn is_taken(&self) -> bool {
        self.shared.is_none()
    }

    /// The pipeline, for somebody else who will wait or forget. `None` if the value was given before: it is given once.
    #[inline]
    pub(super) fn leave(&mut self) -> Option<Arc<Queue>> {
        self.shared.take()
    }

    /// Waits for the answer, sending what is queued where that is what awaiting means.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answered> {
        let Some(shared) = &self.shared else {
            return Poll::Ready(Answered { answer: Err(Error::taken()), index: self.index });
        };
        let answer = ready!(shared.poll(self.index, &mut self.at, cx));
        self.shared = None;
        Poll::Ready(Answered { answer, index: self.index })
    }
}

impl Drop for Seat {
    #[inline]
    fn drop(&mut self) {
        if let Some(shared) = self.leave() {
            shared.forget(self.index);
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
