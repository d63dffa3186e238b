//! How well a caller looks after its future: it may be slow to look, lose patience, or drop it at any poll.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::World;
use crate::script::How;

/// A call that has not ended after so long never will: nobody has woken it.
pub const HANGS: Duration = Duration::from_secs(120);

/// A future as one caller looks after it.
pub struct Attention<F> {
    inner: Pin<Box<F>>,
    world: World,
    lazy: u64,
    looks_away: Option<Pin<Box<Sleep>>>,
    looked_away: u64,
    polled: u64,
    /// It is dropped after so many polls.
    polls: Option<u64>,
    /// It is dropped then.
    drop: Option<Pin<Box<Sleep>>>,
    hangs: Pin<Box<Sleep>>,
}

/// What became of a future that was looked after.
pub struct Looked<T> {
    /// How it ended.
    pub ending: Ending<T>,
    /// For how many milliseconds its caller did not look.
    pub away: u64,
    /// How often it was polled.
    pub polls: u64,
}

/// How a future ended.
pub enum Ending<T> {
    /// By itself.
    Done(T),
    /// It was dropped on purpose.
    Dropped,
    /// It would not have ended.
    Hung,
}

impl<F: Future> Attention<F> {
    /// Looks after `inner` as `how` says.
    pub fn new(world: &World, how: &How, inner: F) -> Attention<F> {
        let lazy = world.lock().plan.lazy;
        Attention {
            inner: Box::pin(inner),
            world: world.clone(),
            lazy,
            looks_away: None,
            looked_away: 0,
            polled: 0,
            polls: (how.polls > 0).then_some(how.polls),
            drop: (how.drop > 0).then(|| Box::pin(sleep(Duration::from_millis(how.drop)))),
            hangs: Box::pin(sleep(HANGS)),
        }
    }

    /// How long it looks away now: only from a future that was polled, and has been woken.
    fn looks_away(&self) -> u64 {
        let mut state = self.world.lock();
        if self.polled > 0 && state.rng.chance(self.lazy) { state.rng.between(1..=80) } else { 0 }
    }

    fn is_bored(&mut self, cx: &mut Context<'_>) -> bool {
        let too_long = self.drop.as_mut().is_some_and(|drop| drop.as_mut().poll(cx).is_ready());
        too_long || self.polls.is_some_and(|polls| self.polled >= polls)
    }

    fn poll_inner(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.looks_away.is_none() {
            let ms = self.looks_away();
            self.looked_away += ms;
            self.looks_away = (ms > 0).then(|| Box::pin(sleep(Duration::from_millis(ms))));
        }
        if let Some(sleep) = &mut self.looks_away {
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.looks_away = None;
        }
        self.polled += 1;
        self.inner.as_mut().poll(cx)
    }
}

impl<F: Future> Future for Attention<F> {
    type Output = Looked<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let polled = this.poll_inner(cx);
        let ending = if let Poll::Ready(value) = polled {
            Ending::Done(value)
        } else if this.is_bored(cx) {
            Ending::Dropped
        } else if this.hangs.as_mut().poll(cx).is_ready() {
            Ending::Hung
        } else {
            return Poll::Pending;
        };
        Poll::Ready(Looked { ending, away: this.looked_away, polls: this.polled })
    }
}
