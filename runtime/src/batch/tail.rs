//! A call at the end of a function, whose last wave is that of the function.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::step::Step;
use crate::pipeline::ahead::{is_ahead, last};

/// The calls of a `join!` with which a function ends, as many as have waves to queue.
pub struct Tails(AtomicUsize);

impl Tails {
    /// This many calls.
    pub const fn new(calls: usize) -> Tails {
        Tails(AtomicUsize::new(calls))
    }

    /// One has queued its last wave: was it the last one to do so?
    fn one(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) == 1
    }
}

pin_project! {
    /// Waiting for it, and saying when its last wave is queued.
    pub struct Ending<'a, S: Step> {
        #[pin]
        call: S,
        with: Option<&'a Tails>,
        said: bool,
    }
}

/// The only one.
pub fn tail<S: Step>(call: S) -> Ending<'static, S::Own> {
    Ending { call: call.__own(), with: None, said: false }
}

/// One of several that advance together.
pub fn tail_with<S: Step>(call: S, with: &Tails) -> Ending<'_, S::Own> {
    Ending { call: call.__own(), with: Some(with), said: false }
}

impl<S: Step> Future for Ending<'_, S> {
    type Output = S::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<S::Output> {
        let mut this = self.project();
        let mut say = |queued: bool| {
            if queued && !*this.said {
                *this.said = true;
                if this.with.is_none_or(Tails::one) {
                    last();
                }
            }
        };
        // before it waits: who polls it ahead wants no more than that
        say(!this.call.__more());
        let poll = this.call.as_mut().__step(is_ahead(), cx);
        say(poll.is_ready() || !this.call.__more());
        poll
    }
}

pin_project! {
    /// The same where something before it may have failed.
    pub struct Unless<S: Step> {
        #[pin]
        tail: Option<Ending<'static, S>>,
    }
}

/// Waits for a call with which a function ends, but gives nothing if something before it has `failed` and it would have to queue more.
pub fn unless<S: Step>(failed: bool, call: S) -> Unless<S::Own> {
    Unless { tail: (!(failed && call.__more())).then(|| tail(call)) }
}

impl<S: Step> Future for Unless<S> {
    type Output = Option<S::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Output>> {
        match self.project().tail.as_pin_mut() {
            Some(tail) => Poll::Ready(Some(ready!(tail.poll(cx)))),
            None => Poll::Ready(None),
        }
    }
}

/// What [`unless`] gave, once the function was not left for what failed before.
pub fn given<T>(outcome: Option<T>) -> T {
    match outcome {
        Some(outcome) => outcome,
        None => unreachable!("what failed before has left the function"),
    }
}
