//! The handle to a reply that has not come yet.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::mode::{Awaitable, Mode, Plain};
use super::queue::Queue;
use super::seat::{Answered, Seat};
use crate::Result;
use crate::value::FromReply;

/// The reply to a queued command, of type `T`.
///
/// Two words. In a [`Pipeline`](crate::Pipeline) it is a future: awaiting it sends everything that is queued there, so it
/// can never wait for ever. In a [`Transaction`](crate::Transaction) it is not, because the reply exists only after EXEC;
/// give it to [`exec`](crate::Pipeline::exec). It may be sent to other tasks, and be dropped: the command is sent all the
/// same, and its error, if it has one, is told by whoever sends it and waits, or by the next
/// [`flush`](crate::Pipeline::flush).
pub struct Pending<T, M: Mode = Plain> {
    seat: Seat,
    kind: PhantomData<fn() -> (T, M)>,
}

/// A [`Pending`] of any mode as a future: in a transaction it is ready once `exec` has its answer.
pub(super) struct Ready<T, M: Mode>(Pending<T, M>);

impl<T, M: Mode> Pending<T, M> {
    /// For whoever waits for several handles at once.
    #[inline]
    pub(crate) fn into_seat(self) -> Seat {
        self.seat
    }

    #[inline]
    pub(super) fn new(queue: Arc<Queue>, number: u64) -> Self {
        Pending { seat: Seat::new(queue, number), kind: PhantomData }
    }

    /// The pipeline; the value is given once. `None` if it was given before.
    #[inline]
    pub(super) fn leave(&mut self) -> Option<Arc<Queue>> {
        self.seat.leave()
    }

    #[inline]
    pub(super) fn number(&self) -> u64 {
        self.seat.number()
    }

    /// Whether this pipeline can give its value.
    #[inline]
    pub(super) fn belongs(&self, to: &Arc<Queue>) -> bool {
        self.seat.belongs(to)
    }
}

impl<T: FromReply, M: Mode> Pending<T, M> {
    #[inline]
    pub(crate) fn poll_any(&mut self, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.seat.poll(cx).map(Answered::decode)
    }
}

impl<T: FromReply, M: Awaitable> Future for Pending<T, M> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.get_mut().poll_any(cx)
    }
}

impl<T: FromReply, M: Mode> Future for Ready<T, M> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.get_mut().0.poll_any(cx)
    }
}

/// Awaits a reply whatever the mode.
pub(super) fn reply<T: FromReply, M: Mode>(pending: Pending<T, M>) -> Ready<T, M> {
    Ready(pending)
}

impl<T, M: Mode> fmt::Debug for Pending<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("number", &self.seat.number())
            .field("given", &self.seat.is_taken())
            .finish()
    }
}
