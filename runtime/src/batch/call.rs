//! A nested call, while the function that called it continues.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::step::Step;
use crate::pipeline::ahead::is_calling;

pin_project! {
    /// Something that was queued, and may be run before its place to be waited for comes.
    #[project = RunningProj]
    pub enum Running<S, O> {
        /// Not polled, if it must not move once it is.
        Here { #[pin] step: S },
        /// It must not move any more.
        Boxed { step: Pin<Box<S>> },
        /// Its output, until that is taken.
        Ended { output: Option<O> },
    }
}

impl<S: Step> Running<S, S::Output> {
    /// Polls it through a `&mut`, for which most have to be in a `Box`; what it gives stays.
    pub(super) fn poll_in_place(&mut self, ahead: bool, cx: &mut Context<'_>) -> Poll<()> {
        let poll = match self {
            Running::Here { step } => match step.__step_moved(ahead, cx) {
                Some(poll) => poll,
                None => {
                    self.enclose();
                    return self.poll_in_place(ahead, cx);
                }
            },
            Running::Boxed { step } => step.as_mut().__step(ahead, cx),
            Running::Ended { .. } => return Poll::Ready(()),
        };
        poll.map(|output| *self = Running::Ended { output: Some(output) })
    }

    /// The same where it stays.
    pub(super) fn poll_pinned(mut self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<()> {
        let poll = match self.as_mut().project() {
            RunningProj::Here { step } => step.__step(ahead, cx),
            RunningProj::Boxed { step } => step.as_mut().__step(ahead, cx),
            RunningProj::Ended { .. } => return Poll::Ready(()),
        };
        poll.map(|output| self.set(Running::Ended { output: Some(output) }))
    }

    fn enclose(&mut self) {
        match mem::replace(self, Running::Ended { output: None }) {
            Running::Here { step } => *self = Running::Boxed { step: Box::pin(step) },
            other => *self = other,
        }
    }

    /// No call.
    pub(super) fn nothing() -> Self {
        Running::Ended { output: None }
    }

    /// What it gave, if it has ended and that was not taken before.
    pub(super) fn take_output(self: Pin<&mut Self>) -> Option<S::Output> {
        match self.project() {
            RunningProj::Ended { output } => output.take(),
            _ => None,
        }
    }

    /// What it gave, if it has ended.
    pub(super) fn output(&mut self) -> Option<&mut Option<S::Output>> {
        match self {
            Running::Ended { output } => Some(output),
            _ => None,
        }
    }
}

impl<T, E, S> Running<S, Result<T, E>> {
    /// It has ended with an error, which is still there.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self, Running::Ended { output: Some(Err(_)) })
    }
}

impl<S: Step> Step for Running<S, S::Output> {
    type Output = S::Output;
    type Own = Self;
    const ONCE: bool = S::ONCE;

    fn __own(self) -> Self {
        self
    }

    fn __more(&self) -> bool {
        match self {
            Running::Here { step } => step.__more(),
            Running::Boxed { step } => step.__more(),
            Running::Ended { .. } => false,
        }
    }

    fn __step(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<S::Output> {
        match self.project() {
            RunningProj::Here { step } => step.__step(ahead, cx),
            RunningProj::Boxed { step } => step.as_mut().__step(ahead, cx),
            RunningProj::Ended { output } => output.take().map_or(Poll::Pending, Poll::Ready),
        }
    }
}

/// Only a command or a batch function's call.
#[inline]
pub fn step<S: Step>(step: S) -> Running<S::Own, S::Output> {
    Running::Here { step: step.__own() }
}

/// The call has waves that it cannot queue before a reply is there.
pub fn more<S: Step>(call: &S) -> bool {
    !S::ONCE && call.__more()
}

/// Runs a call until it has queued its last wave.
pub fn ahead<S: Step>(call: &mut Running<S, S::Output>) -> Ahead<'_, S> {
    Ahead(call)
}

/// Running ahead. An `async fn` would be many times the code, for each call that there is.
pub struct Ahead<'a, S: Step>(&'a mut Running<S, S::Output>);

impl<S: Step> Future for Ahead<'_, S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if !S::ONCE && self.0.__more() {
            // at the call it has been polled already
            if is_calling(cx) || self.0.poll_in_place(true, cx).is_pending() && self.0.__more() {
                return Poll::Pending;
            }
        }
        Poll::Ready(())
    }
}

/// Waits for a call that stays where it is.
pub fn settle<S: Step>(call: &mut Running<S, S::Output>) -> Settle<'_, S> {
    Settle(call)
}

/// Waiting for it.
pub struct Settle<'a, S: Step>(&'a mut Running<S, S::Output>);

impl<S: Step> Future for Settle<'_, S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll_in_place(false, cx)
    }
}

/// The error of a call that has been waited for; its value stays.
pub fn check<T, E, S: Step<Output = Result<T, E>>>(call: &mut Running<S, S::Output>) -> Result<(), E> {
    let Some(output) = call.output() else { return Ok(()) };
    match output.take() {
        Some(Err(error)) => Err(error),
        other => {
            *output = other;
            Ok(())
        }
    }
}

/// The poll at the call goes no further than to the first await that is not a batch function's own: a timer would panic outside
/// of a runtime.
pub async fn gate() {
    poll_fn(|cx| if is_calling(cx) { Poll::Pending } else { Poll::Ready(()) }).await;
}

/// Both, side by side: their pipelines are sent together.
pub async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut first, mut second) = (None, None);
    poll_fn(move |cx| {
        if first.is_none() {
            first = ready(a.as_mut().poll(cx));
        }
        if second.is_none() {
            second = ready(b.as_mut().poll(cx));
        }
        match (first.take(), second.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (first, second) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

fn ready<T>(poll: Poll<T>) -> Option<T> {
    match poll {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
