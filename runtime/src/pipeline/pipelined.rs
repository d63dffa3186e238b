//! Commands that a closure has queued, on their way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::owner::Owner;
use super::{Handles, Mode, Pipeline, Plain};
use crate::{Error, Result};

/// The commands that a closure has queued, and the future of their values: what [`Client::pipelined`](crate::Client::pipelined)
/// and [`Client::atomically`](crate::Client::atomically) return.
///
/// The closure has run, and nothing of it is kept: what it borrowed is free again, and need not be `Sync` for this to be
/// `Send`. Nothing is sent before the first poll. Dropped before that, it sends nothing; dropped later, what was sent
/// runs all the same.
#[must_use = "what was queued is sent when this is awaited"]
pub struct Pipelined<H, M: Mode = Plain> {
    pipe: Pipeline<M>,
    stage: Stage<H>,
}

enum Stage<H> {
    Queued(H),
    Sent(H, Owner),
    Done,
}

impl<H: Handles<M>, M: Mode> Pipelined<H, M> {
    /// `pipe` is nobody else's.
    pub(crate) fn new(pipe: Pipeline<M>, queue: impl FnOnce(&Pipeline<M>) -> H) -> Pipelined<H, M> {
        let handles = queue(&pipe);
        Pipelined { pipe, stage: Stage::Queued(handles) }
    }
}

impl<H: Handles<M>, M: Mode> Future for Pipelined<H, M> {
    type Output = Result<H::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<H::Output>> {
        let Pipelined { pipe, stage } = self.get_mut();
        if matches!(stage, Stage::Queued(_)) {
            let Stage::Queued(handles) = std::mem::replace(stage, Stage::Done) else { return taken() };
            let owner = pipe.send(&handles)?;
            *stage = Stage::Sent(handles, owner);
        }
        let Stage::Sent(_, owner) = stage else { return taken() };
        let landed = ready!(Pin::new(owner).poll(cx));
        match std::mem::replace(stage, Stage::Done) {
            Stage::Sent(handles, _) => Poll::Ready(pipe.values(handles, landed)),
            Stage::Queued(_) | Stage::Done => taken(),
        }
    }
}

/// Polled again after its end.
fn taken<T>() -> Poll<Result<T>> {
    Poll::Ready(Err(Error::taken()))
}

/// The handles are moved out, never pinned.
impl<H, M: Mode> Unpin for Pipelined<H, M> {}

impl<H, M: Mode> fmt::Debug for Pipelined<H, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipelined").field("pipe", &self.pipe).finish_non_exhaustive()
    }
}
