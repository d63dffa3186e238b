//! The handle to a reply that has not come yet.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::line::{Line, Shared, Waits};
use super::mode::{Awaitable, Mode, Plain};
use super::seat::{Answered, Seat};
use crate::Result;
use crate::value::FromReply;

/// The reply to a queued command, of type `T`.
///
/// In a [`Pipeline`](crate::Pipeline) it is a future: awaiting it sends everything that is queued there, so it
/// cannot wait for ever. In a [`Transaction`](crate::Transaction) it is not a future, because the reply exists only after EXEC:
/// pass it to [`exec`](crate::Pipeline::exec). It may be moved to other tasks. It may also be dropped: the command is still
/// sent, and if it fails, the error is returned by the call that sends it and waits, or by the next
/// [`flush`](crate::Pipeline::flush).
///
/// It is three machine words in size.
pub struct Pending<T, M: Mode = Plain> {
    pub(super) seat: SeatOf<M>,
    pub(super) kind: PhantomData<fn() -> (T, M)>,
}

/// Where a handle of this mode waits.
pub(super) type SeatOf<M> = <<M as Mode>::Line as Line>::Seat;

/// A [`Pending`] of any mode as a future: in a transaction it is ready once `exec` has its answer.
pub(super) struct Ready<T, M: Mode>(Pending<T, M>);

impl<T, M: Mode<Line = Shared>> Pending<T, M> {
    /// For whoever waits for several handles at once.
    #[inline]
    pub(crate) fn into_seat(self) -> Seat {
        self.seat
    }
}

impl<T, M: Mode> Pending<T, M> {
    #[inline]
    pub(super) fn new(seat: SeatOf<M>) -> Self {
        Pending { seat, kind: PhantomData }
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
