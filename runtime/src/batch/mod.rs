//! What `#[redis_batch]` functions return, take, and expand to.
//!
//! ```text
//! join.rs     what may be passed for the pipeline
//! flow.rs     the code of a function from its call on
//! call.rs     a nested call while the function around it goes on
//! tail.rs     the call with which a function ends
//! step.rs     what a batch function may await: commands, handles, nested calls
//! wave.rs     commands that are waited for together
//! handle.rs   which calls are handles
//! probe.rs    futures of ours that a budget does not count
//! join_all.rs many calls, polled all together; berths.rs is where they lie
//! slot.rs     a command that is waited for elsewhere than it is bound
//! budget.rs   round trips in the type
//! ```

mod berths;
mod budget;
mod call;
mod flow;
mod handle;
mod join;
mod join_all;
mod probe;
mod slot;
mod step;
mod tail;
mod wave;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

pub use budget::{
    Costs, Fits, Least, Left, One, Settled, Succ, Trips, Unbounded, Zero, budget, least, left, spend,
    spend_one, spent, wave,
};
pub use call::{ahead, both, check, gate, more, settle, step};
pub use flow::{Flow, last, queued, queued_once, started, started_once};
pub use handle::Handle;
pub use join::{
    ClientOrPipeline, ClientOrTransaction, ClientPipelineOrTransaction, ManyTrips, OnlyClient, Own,
};
pub use join_all::{JoinAll, TryJoinAll};
pub use probe::{Counted, Foreign, Ours, Probe};
pub use slot::{Kept, earliest};
pub use step::{Step, failed, handles, reply, shown, typed};
pub use tail::{Tails, given, tail, tail_with, unless};
pub use wave::Wave;

use crate::Error;
use crate::pipeline::{Attempt, Awaitable, Failing, Handles, Mode, Plain, Spot, Taker};

pin_project! {
    /// A call of a [`#[redis_batch]`](crate::redis_batch) function, whose first commands are queued.
    ///
    /// Awaiting it returns what the function returns. In a transaction (`M` is [`Atomic`](crate::Atomic)) it is a handle for
    /// [`exec`](crate::Pipeline::exec) instead. `W` is the number of round trips that the function declares.
    #[must_use = "a batch function runs when it is awaited"]
    pub struct Batch<F, M = Plain, W = Unbounded> {
        #[pin]
        flow: F,
        kind: PhantomData<fn() -> (M, W)>,
    }
}

impl<F, M, W> Batch<F, M, W> {
    fn new(flow: F) -> Self {
        Batch { flow, kind: PhantomData }
    }
}

impl<F, M> Batch<F, M, Trips<1>> {
    /// Makes its value in `execute` and `exec` a `Result`, as [`Pending::attempt`](crate::Pending::attempt) does.
    pub fn attempt(self) -> Attempt<Self> {
        Attempt::new(self)
    }
}

impl<F: Flow, M: Awaitable, W> Future for Batch<F, M, W> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().flow.__poll(false, cx)
    }
}

/// In a transaction: ready once EXEC is answered. Whatever the kind of pipeline: a call with the wrong one is an error already, and
/// one is enough.
impl<T, F: Flow<Output = Result<T, Error>>, M, N: Mode, W: Handle<M, N>> Handles<N> for Batch<F, M, W> {
    type Output = T;

    /// A call does not say which pipeline it waits for.
    fn __belong(&self, _: &Taker<'_>) -> bool {
        true
    }

    /// Which commands it queued is the function's own affair.
    fn __last(&self) -> Option<Spot> {
        None
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<T> {
        // everything that it waits for is there
        let mut call = step(self);
        let _ = call.poll_in_place(false, &mut Context::from_waker(Waker::noop()));
        match call.output().and_then(Option::take) {
            Some(Ok(value)) => Some(value),
            Some(Err(error)) => {
                taker.fail_in_flight(error);
                None
            }
            // all that it waits for is there, so only a macro can have hidden something else to wait for
            None => {
                taker.fail(u64::MAX, Error::unfinished());
                None
            }
        }
    }

    async fn __replies(self) -> Result<T, Failing> {
        reply(self).await.map_err(|error| Failing::of(None, error))
    }
}

impl<F, M, W> fmt::Debug for Batch<F, M, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
