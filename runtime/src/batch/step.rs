//! What a batch function may await and have moved: commands, handles, nested calls.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Batch;
use super::flow::Flow;
use crate::pipeline::{Failing, Finish, Finished, Handles, Mode, Pending, Pipeline};
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
    /// Itself. What takes a step goes on with this: where there is no step nothing is known of it, and the mistake is said once.
    type Own: Step<Output = Self::Output>;
    /// It has one wave, and that is queued.
    const ONCE: bool;
    /// Its first wave is queued, and it waits for that before all else.
    const QUEUED: bool = Self::ONCE;
    /// Itself.
    fn __own(self) -> Self::Own;
    /// It has waves that are not queued.
    fn __more(&self) -> bool {
        false
    }
    /// Polls it, whatever the mode; `ahead`: whoever asks wants to know when its last wave is queued.
    fn __step(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<Self::Output>;
    /// The same where it may be moved afterwards; `None`: it must not be.
    fn __step_moved(&mut self, _ahead: bool, _cx: &mut Context<'_>) -> Option<Poll<Self::Output>> {
        None
    }
}

impl<T: FromReply, M: Mode> Step for Pending<T, M> {
    type Output = Result<T>;
    type Own = Self;
    const ONCE: bool = true;

    fn __own(self) -> Self {
        self
    }

    fn __step(self: Pin<&mut Self>, _: bool, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.get_mut().poll_any(cx)
    }

    fn __step_moved(&mut self, _: bool, cx: &mut Context<'_>) -> Option<Poll<Result<T>>> {
        Some(self.poll_any(cx))
    }
}

impl<F: Flow, M, W> Step for Batch<F, M, W> {
    type Output = F::Output;
    type Own = Self;
    const ONCE: bool = F::__ONCE;
    const QUEUED: bool = F::__QUEUED;

    fn __own(self) -> Self {
        self
    }

    fn __more(&self) -> bool {
        self.flow.__more()
    }

    fn __step(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().flow.__poll(ahead, cx)
    }

    fn __step_moved(&mut self, ahead: bool, cx: &mut Context<'_>) -> Option<Poll<F::Output>> {
        self.flow.__poll_moved(ahead, cx)
    }
}

impl<T, H, F> Step for Finished<H, F>
where
    H: Step<Output = Result<T>> + Unpin,
    F: Finish<T>,
{
    type Output = Result<F::Output>;
    type Own = Self;
    const ONCE: bool = H::ONCE;

    fn __own(self) -> Self {
        self
    }

    fn __step(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().poll_with(|handle| Pin::new(handle).__step(ahead, cx))
    }

    fn __step_moved(&mut self, ahead: bool, cx: &mut Context<'_>) -> Option<Poll<Self::Output>> {
        Some(Pin::new(self).__step(ahead, cx))
    }
}

pin_project! {
    /// Handles that the user queued, awaited as a whole.
    pub struct HandlesStep<F> {
        #[pin]
        replies: F,
    }
}

impl<T, F: Future<Output = Result<T>>> Step for HandlesStep<F> {
    type Output = Result<T>;
    type Own = Self;
    const ONCE: bool = true;

    fn __own(self) -> Self {
        self
    }

    fn __step(self: Pin<&mut Self>, _: bool, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.project().replies.poll(cx)
    }
}

impl<T, F: Future<Output = Result<T>>> Future for HandlesStep<F> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.project().replies.poll(cx)
    }
}

/// `pipe.execute(handles)` in a batch function: the handles are waited for with everything else.
pub fn handles<H: Handles<M>, M: Mode>(
    _: &Pipeline<M>,
    handles: H,
) -> HandlesStep<impl Future<Output = Result<H::Output>> + use<H, M>> {
    HandlesStep { replies: async { handles.__replies().await.map_err(Failing::into_error) } }
}

pin_project! {
    /// Something to await, whatever the mode.
    #[must_use = "futures do nothing unless polled"]
    pub struct Awaited<S> {
        #[pin]
        step: S,
    }
}

/// Something to await, whatever the mode.
#[inline]
pub fn reply<S: Step>(step: S) -> Awaited<S::Own> {
    Awaited { step: step.__own() }
}

impl<S: Step> Future for Awaited<S> {
    type Output = S::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        self.project().step.__step(false, cx)
    }
}

/// Never runs: an async block whose first `return` has this type knows its own, which `?` and coercions need.
pub fn typed<R>() -> R {
    unreachable!("it stands behind `if false`")
}

/// Never runs: what `step` gives, for the compiler to see that nobody uses it.
pub fn shown<S: Step>(_: &S) -> S::Output {
    unreachable!("it stands behind `if false`")
}

/// Stands for the pipeline of a function that did not expand, and is never run.
pub fn failed<'a>() -> &'a Pipeline {
    unreachable!("the function did not compile")
}

/// What a reply that is not an error gives.
pub(super) type Outcome<T, E = Error> = std::result::Result<T, E>;
