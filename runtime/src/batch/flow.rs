//! The code of a batch function from its call on, and how far it runs ahead.
//!
//! A call with a pipeline queues its first wave at once, so that commands are in the order of calls: either by code before
//! the future (`queued`), or by polling the future once (`started`, which needs a `Box`). With a client there is nothing to join,
//! and nothing runs before the first poll. A function whose only wave is queued by then is just its future: most functions
//! are of this kind, and are cheap to compile for their callers.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Batch;
pub use crate::pipeline::ahead::last;
use crate::pipeline::ahead::{Said, calling, is_done};

/// What a [`#[redis_batch]`](crate::redis_batch) function does once it is called: a future that can also be run until it has
/// queued its last commands. It stands in the signatures that the attribute makes; nothing else needs to name it.
pub trait Flow {
    /// What the function returns.
    type Output;

    /// It has one wave, and that is queued.
    #[doc(hidden)]
    const __ONCE: bool = false;

    /// Its first wave is queued, and it waits for that before all else.
    #[doc(hidden)]
    const __QUEUED: bool = Self::__ONCE;

    /// It has waves that are not queued.
    #[doc(hidden)]
    fn __more(&self) -> bool {
        false
    }

    /// Polls it; `ahead`: whoever asks wants to know when its last wave is queued.
    #[doc(hidden)]
    fn __poll(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<Self::Output>;

    /// The same where it may be moved afterwards; `None`: it must not be.
    #[doc(hidden)]
    fn __poll_moved(&mut self, _ahead: bool, _cx: &mut Context<'_>) -> Option<Poll<Self::Output>> {
        None
    }
}

impl<F: Future> Flow for F {
    type Output = F::Output;
    const __ONCE: bool = true;

    #[inline]
    fn __poll(self: Pin<&mut Self>, _: bool, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.poll(cx)
    }
}

pin_project! {
    /// The first wave is queued.
    pub struct Begun<F> {
        #[pin]
        future: F,
        // the last wave is queued, or nobody asks
        last: bool,
    }
}

impl<F: Future> Flow for Begun<F> {
    type Output = F::Output;
    const __QUEUED: bool = true;

    fn __more(&self) -> bool {
        !self.last
    }

    fn __poll(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        run(this.future, this.last, ahead, cx)
    }
}

pin_project! {
    /// The first wave was queued by a poll, if there was something to join.
    #[project = StartedProj]
    pub enum Started<F: Future> {
        /// There was nothing. `last`: the last wave is queued, or nobody asks.
        Lazy { #[pin] future: F, last: bool },
        /// It must not move any more.
        Polled { future: Pin<Box<F>>, last: bool },
        /// It was ready at once.
        Ready { output: Option<F::Output> },
    }
}

impl<F: Future> Flow for Started<F> {
    type Output = F::Output;

    fn __more(&self) -> bool {
        match self {
            Started::Lazy { last, .. } | Started::Polled { last, .. } => !*last,
            Started::Ready { .. } => false,
        }
    }

    fn __poll(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self.project() {
            StartedProj::Lazy { future, last } => run(future, last, ahead, cx),
            StartedProj::Polled { future, last } => run(future.as_mut(), last, ahead, cx),
            StartedProj::Ready { output } => output.take().map_or(Poll::Pending, Poll::Ready),
        }
    }

    fn __poll_moved(&mut self, ahead: bool, cx: &mut Context<'_>) -> Option<Poll<F::Output>> {
        match self {
            Started::Lazy { .. } => None,
            Started::Polled { future, last } => Some(run(future.as_mut(), last, ahead, cx)),
            Started::Ready { output } => Some(output.take().map_or(Poll::Pending, Poll::Ready)),
        }
    }
}

/// Polls a call's code, and notes whether it has queued its last wave; `ahead`: until then.
fn run<F: Future>(
    future: Pin<&mut F>,
    last: &mut bool,
    ahead: bool,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    if is_done(cx) {
        return Poll::Pending;
    }
    let _said = Said::by_call(last, ahead);
    future.poll(cx)
}

/// A call whose first and only wave is queued.
pub fn queued_once<F: Future, M, W>(future: F) -> Batch<F, M, W> {
    Batch::new(future)
}

/// A call whose first wave is queued. `joins`: on the pipeline of its caller.
pub fn queued<F: Future, M, W>(joins: bool, future: F) -> Batch<Begun<F>, M, W> {
    Batch::new(Begun { future, last: !joins })
}

/// A call that queues its only wave now.
pub fn started_once<F: Future, M, W>(joins: bool, future: F) -> Batch<Started<F>, M, W> {
    Batch::new(start(joins, future, true))
}

/// A call that queues its first wave now.
pub fn started<F: Future, M, W>(joins: bool, future: F) -> Batch<Started<F>, M, W> {
    Batch::new(start(joins, future, !joins))
}

fn start<F: Future>(joins: bool, future: F, mut last: bool) -> Started<F> {
    if !joins {
        return Started::Lazy { future, last };
    }
    let mut future = Box::pin(future);
    let poll = {
        let _said = Said::by_call(&mut last, false);
        future.as_mut().poll(&mut calling())
    };
    match poll {
        Poll::Ready(output) => Started::Ready { output: Some(output) },
        Poll::Pending => Started::Polled { future, last },
    }
}
