//! What `#[redis_batch]` functions return, take, and expand to.
//!
//! ```text
//! join.rs     what may be passed for the pipeline
//! start.rs    when a call begins, and how far it runs ahead
//! tail.rs     the call with which a function ends
//! step.rs     what a batch function may await: commands, handles, nested calls
//! wave.rs     commands that are waited for together
//! slot.rs     a command that is waited for elsewhere than it is bound
//! budget.rs   round trips in the type
//! ```

mod budget;
mod join;
mod slot;
mod start;
mod step;
mod tail;
mod wave;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

pub use budget::{
    Costs, Fits, Least, Left, One, Succ, Trips, Unbounded, Zero, budget, least, left, spend, spend_one, wave,
};
pub use join::{
    ClientOrPipeline, ClientOrTransaction, ClientPipelineOrTransaction, ManyTrips, OnlyClient, Own,
};
pub use slot::{Slot, earliest};
pub use start::{ahead, both, check, gate, last, more, queued, queued_once, settle, started, started_once};
pub use step::{HandlesStep, Kept, Step, failed, handles, once, reply, step, typed};
pub use tail::{Tail, Tails, Unless, given, tail, tail_with, unless};
pub use wave::{Arrive, Gives, Queued, Wave};

use crate::Error;
use crate::pipeline::{Awaitable, Handles, Mode, Taker};
use start::Start;

pin_project! {
    /// A call of a [`#[redis_batch]`](crate::redis_batch) function, under way: its first wave is queued.
    ///
    /// Awaiting it gives what the function returns. In the mode of a transaction (`M` is [`Atomic`](crate::Atomic)) it is a handle for
    /// [`exec`](crate::Pipeline::exec) instead. `W` is the number of round trips that the function is declared to take.
    #[must_use = "a batch function runs when it is awaited"]
    pub struct Batch<F: Future, M, W> {
        #[pin]
        start: Start<F>,
        kind: PhantomData<fn() -> (M, W)>,
    }
}

impl<F: Future, M, W> Batch<F, M, W> {
    fn new(start: Start<F>) -> Self {
        Batch { start, kind: PhantomData }
    }
}

impl<F: Future, M: Awaitable, W> Future for Batch<F, M, W> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().start.poll(cx)
    }
}

/// In a transaction: ready once EXEC is answered.
impl<T, F: Future<Output = Result<T, Error>>, M: Mode, W> Handles for Batch<F, M, W> {
    type Output = T;

    fn __take(self, taker: &mut Taker<'_>) -> Option<T> {
        let mut start = Box::pin(self.start);
        // everything that it waits for is there
        match start.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(Ok(value)) => Some(value),
            Poll::Ready(Err(error)) => {
                let place = error.place().and_then(|place| u32::try_from(place).ok());
                taker.fail(place.unwrap_or(u32::MAX), error);
                None
            }
            // its next wave is queued now, but who would wait for it?
            Poll::Pending => {
                taker.fail(u32::MAX, Error::unfinished());
                None
            }
        }
    }

    fn __replies(self) -> impl Future<Output = Result<T, Error>> {
        self.start
    }
}

impl<F: Future, M, W> fmt::Debug for Batch<F, M, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
