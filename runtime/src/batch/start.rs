//! When a call begins, and how far it runs ahead.
//!
//! A call on somebody's pipeline queues its first wave at once, so that its commands stand in call order: either by code before
//! the future (`queued`), or by polling the future once (`started`, which needs a `Box`). On a client there is nothing to join
//! and nothing runs before the first poll.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Batch;
use super::step::Step;
pub use crate::pipeline::ahead::last;
use crate::pipeline::ahead::{Said, calling, is_calling, is_done};

pin_project! {
    #[project = StartProj]
    #[project_replace = StartOwned]
    pub enum Start<F: Future> {
        /// Not polled. `last`: its last wave is queued, or nobody asks.
        Lazy { #[pin] future: F, last: bool },
        /// Polled, so it must not move any more.
        Boxed { future: Pin<Box<F>>, last: bool },
        /// It was ready before anybody asked.
        Ready { output: Option<F::Output> },
    }
}

/// Polls a call's code, and notes whether it has queued its last wave; `ahead`: until then.
fn run<F: Future>(
    future: Pin<&mut F>,
    last: &mut bool,
    ahead: bool,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    let _said = Said::by_call(last, ahead);
    future.poll(cx)
}

impl<F: Future> Future for Start<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.poll_pinned(false, cx)
    }
}

impl<F: Future> Start<F> {
    /// The future where it may be moved, polled or not.
    pub(super) fn boxed(self) -> Start<F> {
        match self {
            Start::Lazy { future, last } => Start::Boxed { future: Box::pin(future), last },
            other => other,
        }
    }

    pub(super) fn more(&self) -> bool {
        match self {
            Start::Lazy { last, .. } | Start::Boxed { last, .. } => !*last,
            Start::Ready { .. } => false,
        }
    }

    /// Polls where it is; `ahead`: whoever asks wants to know when its last wave is queued.
    pub(super) fn poll_pinned(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self.project() {
            _ if is_done(cx) => Poll::Pending,
            StartProj::Lazy { future, last } => run(future, last, ahead, cx),
            StartProj::Boxed { future, last } => run(future.as_mut(), last, ahead, cx),
            StartProj::Ready { output } => output.take().map_or(Poll::Pending, Poll::Ready),
        }
    }

    /// Runs until the last wave is queued.
    pub(super) fn poll_ahead(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.more() {
            self.poll_in_place(true, cx);
        }
        if self.more() { Poll::Pending } else { Poll::Ready(()) }
    }

    /// Runs to the end; what it gives stays.
    fn poll_settled(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if is_done(cx) {
            return Poll::Pending;
        }
        self.poll_in_place(false, cx);
        if matches!(self, Start::Ready { .. }) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Polls what was [`boxed`](Start::boxed).
    pub(super) fn poll_boxed(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self {
            _ if is_done(cx) => Poll::Pending,
            Start::Boxed { future, last } => run(future.as_mut(), last, false, cx),
            Start::Ready { output } => output.take().map_or(Poll::Pending, Poll::Ready),
            Start::Lazy { .. } => Poll::Pending,
        }
    }

    /// Polls through a `&mut`, for which the future has to be in a `Box`.
    fn poll_in_place(&mut self, ahead: bool, cx: &mut Context<'_>) {
        if matches!(self, Start::Lazy { .. }) {
            let owned = std::mem::replace(self, Start::Ready { output: None });
            *self = owned.boxed();
        }
        if let Start::Boxed { future, last } = self
            && let Poll::Ready(output) = run(future.as_mut(), last, ahead, cx)
        {
            *self = Start::Ready { output: Some(output) };
        }
    }
}

/// A call whose first and only wave is queued.
pub fn queued_once<F: Future, M, W>(future: F) -> Batch<F, M, W> {
    Batch::new(Start::Lazy { future, last: true })
}

/// A call whose first wave is queued; `joins`: on somebody's pipeline.
pub fn queued<F: Future, M, W>(joins: bool, future: F) -> Batch<F, M, W> {
    Batch::new(Start::Lazy { future, last: !joins })
}

/// A call that queues its only wave now.
pub fn started_once<F: Future, M, W>(joins: bool, future: F) -> Batch<F, M, W> {
    start(joins, future, true)
}

/// A call that queues its first wave now.
pub fn started<F: Future, M, W>(joins: bool, future: F) -> Batch<F, M, W> {
    start(joins, future, !joins)
}

fn start<F: Future, M, W>(joins: bool, future: F, mut last: bool) -> Batch<F, M, W> {
    if !joins {
        return Batch::new(Start::Lazy { future, last });
    }
    let mut future = Box::pin(future);
    let poll = run(future.as_mut(), &mut last, false, &mut calling());
    Batch::new(match poll {
        Poll::Ready(output) => Start::Ready { output: Some(output) },
        Poll::Pending => Start::Boxed { future, last },
    })
}

/// The poll at the call goes no further than to the first await that is not a batch function's own: a timer would panic outside
/// of a runtime.
pub async fn gate() {
    poll_fn(|cx| if is_calling(cx) { Poll::Pending } else { Poll::Ready(()) }).await;
}

/// The call has waves that it cannot queue before a reply is there.
pub fn more<S: Step>(call: &S) -> bool {
    call.more()
}

/// Runs a call until it has queued its last wave.
pub fn ahead<S: Step>(call: &mut S) -> Ahead<'_, S> {
    Ahead(call)
}

/// Running ahead. An `async fn` would be many times the code, for each call that there is.
pub struct Ahead<'a, S>(&'a mut S);

impl<S: Step> Future for Ahead<'_, S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.0.more() {
            true if is_calling(cx) => Poll::Pending,
            true => self.0.poll_ahead(cx),
            false => Poll::Ready(()),
        }
    }
}

/// Waits for a call that stays where it is.
pub fn settle<F: Future, M, W>(call: &mut Batch<F, M, W>) -> Settle<'_, F> {
    Settle(&mut call.start)
}

/// Waiting for it.
pub struct Settle<'a, F: Future>(&'a mut Start<F>);

impl<F: Future> Future for Settle<'_, F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll_settled(cx)
    }
}

/// The error of a call that has been waited for; its value stays.
pub fn check<T, E, F: Future<Output = Result<T, E>>, M, W>(call: &mut Batch<F, M, W>) -> Result<(), E> {
    match &mut call.start {
        Start::Ready { output } => match output.take() {
            Some(Err(error)) => Err(error),
            other => {
                *output = other;
                Ok(())
            }
        },
        _ => Ok(()),
    }
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
