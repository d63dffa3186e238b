//! What a batch function may await and have moved: commands, handles, nested calls.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Batch;
use super::start::Start;
use crate::pipeline::ahead::is_ahead;
use crate::pipeline::{Handles, Mode, Pending, Pipeline, Reply};
use crate::value::FromReply;
use crate::{Error, Result};

/// A command or a batch function's call.
#[diagnostic::on_unimplemented(
    message = "this future is neither a command nor a batch function",
    label = "an ordinary async fn would start only when it is awaited",
    note = "put `#[redis_batch]` on the function that is called here; or await it in an expression of its own, \
            `async {{ f(pipe).await }}.await`, which first sends and awaits what is queued"
)]
pub trait Step: Sized {
    /// What it gives.
    type Output;
    /// It as a future, whatever the mode.
    type Reply: Future<Output = Self::Output>;
    /// The same, where it may be kept and moved.
    type Kept: Future<Output = Self::Output> + Unpin;
    /// It as a future.
    fn reply(self) -> Self::Reply;
    /// It as a future that may be moved.
    fn kept(self) -> Self::Kept;
    /// It has waves that are not queued.
    fn more(&self) -> bool {
        false
    }
    /// The same once it is a future.
    fn more_in(_: &Self::Reply) -> bool {
        false
    }
    /// Polls it as the last part of the call that runs now.
    fn poll_tail(reply: Pin<&mut Self::Reply>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        reply.poll(cx)
    }
    /// Drives it until it has queued its last wave.
    fn poll_ahead(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl<T: FromReply, M: Mode> Step for Pending<T, M> {
    type Output = Result<T>;
    type Reply = Reply<T, M>;
    type Kept = Reply<T, M>;

    #[inline]
    fn reply(self) -> Reply<T, M> {
        crate::pipeline::reply(self)
    }

    fn kept(self) -> Reply<T, M> {
        crate::pipeline::reply(self)
    }
}

impl<F: Future, M, W> Step for Batch<F, M, W> {
    type Output = F::Output;
    type Reply = Start<F>;
    type Kept = Kept<F>;

    fn reply(self) -> Start<F> {
        self.start
    }

    fn kept(self) -> Kept<F> {
        Kept(self.start.boxed())
    }

    fn more(&self) -> bool {
        self.start.more()
    }

    fn more_in(reply: &Start<F>) -> bool {
        reply.more()
    }

    fn poll_tail(reply: Pin<&mut Start<F>>, cx: &mut Context<'_>) -> Poll<F::Output> {
        reply.poll_pinned(is_ahead(), cx)
    }

    fn poll_ahead(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.start.poll_ahead(cx)
    }
}

/// A call that may be moved: its future is in a `Box`.
pub struct Kept<F: Future>(Start<F>);

impl<F: Future> Unpin for Kept<F> {}

impl<F: Future> Future for Kept<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.0.poll_boxed(cx)
    }
}

/// Handles that the user queued, awaited as a whole.
pub struct HandlesStep<F>(F);

impl<T, F: Future<Output = Result<T>>> Step for HandlesStep<F> {
    type Output = Result<T>;
    type Reply = F;
    type Kept = Pin<Box<F>>;

    fn reply(self) -> F {
        self.0
    }

    fn kept(self) -> Pin<Box<F>> {
        Box::pin(self.0)
    }
}

/// `pipe.execute(handles)` in a batch function: the handles are waited for with everything else.
pub fn handles<H: Handles, M: Mode>(
    _: &Pipeline<M>,
    handles: H,
) -> HandlesStep<impl Future<Output = Result<H::Output>> + use<H, M>> {
    HandlesStep(handles.__replies())
}

/// Something to await, whatever the mode.
#[inline]
pub fn reply<S: Step>(step: S) -> S::Reply {
    step.reply()
}

/// Only a command or a batch function's call.
#[inline]
pub fn step<S: Step>(step: S) -> S {
    step
}

/// A call awaited in the middle of an expression of a function with a budget takes one round trip.
pub fn once<F: Future, M, W: super::Fits<super::One>>(call: Batch<F, M, W>) -> Batch<F, M, W> {
    call
}

/// Never runs: an async block whose first `return` has this type knows its own, which `?` and coercions need.
pub fn typed<R>() -> R {
    unreachable!("it stands behind `if false`")
}

/// Stands for the pipeline of a function that did not expand, and is never run.
pub fn failed<'a>() -> &'a Pipeline {
    unreachable!("the function did not compile")
}

/// What a reply that is not an error gives.
pub(super) type Outcome<T, E = Error> = std::result::Result<T, E>;
