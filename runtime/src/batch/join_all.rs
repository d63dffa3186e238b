//! Many calls of batch functions side by side, polled all together.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::berths::Berths;
use super::budget::Costs;
use super::step::{Outcome, Step};
use crate::pipeline::ahead::is_done;
use crate::pipeline::{Joining, Mode, Pipeline};

/// Calls that are awaited together: see [`Pipeline::join_all`].
#[must_use = "calls run when they are awaited"]
pub struct JoinAll<C: Step> {
    calls: Berths<C>,
    joining: Joining,
}

/// Calls that are awaited together, and fail together: see [`Pipeline::try_join_all`].
#[must_use = "calls run when they are awaited"]
pub struct TryJoinAll<C: Step> {
    all: JoinAll<C>,
    kind: PhantomData<fn() -> C>,
}

impl<M: Mode> Pipeline<M> {
    /// Awaits calls of batch functions, or handles, together: it takes as many round trips as the longest of them.
    ///
    /// The calls must have been made on this pipeline. Returns their results in the same order.
    ///
    /// Joins of other crates take as few round trips if they poll all of their futures in turn. A join that only polls those that were woken,
    /// such as `FuturesUnordered` and what is built on it, may take more: a call may send alone what the others would have sent with it.
    ///
    /// ```no_run
    /// # use roundtrip::{Client, Pipeline, Result, redis_batch};
    /// #[redis_batch]
    /// async fn add_up(pipe: &Pipeline, key: &str) -> Result<i64> {
    ///     let n = pipe.incr(key).await?;
    ///     pipe.incrby("sum", n).await
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<()> {
    /// let pipe = client.pipeline();
    /// let sums = pipe.try_join_all(["a", "b", "c"].map(|key| add_up(&pipe, key))).await?; // two round trips
    /// # let _ = sums;
    /// # Ok(()) }
    /// ```
    pub fn join_all<C: Step>(&self, calls: impl IntoIterator<Item = C>) -> JoinAll<C> {
        let calls = calls.into_iter().collect();
        JoinAll { calls, joining: self.joining(C::QUEUED) }
    }

    /// The same for calls that return a `Result`; returns their values.
    ///
    /// # Errors
    ///
    /// The first error in the order of the calls. All calls run to their end before it is returned.
    pub fn try_join_all<T, E, C: Step<Output = Outcome<T, E>>>(
        &self,
        calls: impl IntoIterator<Item = C>,
    ) -> TryJoinAll<C> {
        TryJoinAll { all: self.join_all(calls), kind: PhantomData }
    }
}

impl<C: Step> JoinAll<C> {
    fn poll_all(&mut self, ahead: bool, cx: &mut Context<'_>) -> Poll<()> {
        let JoinAll { calls, joining } = self;
        let mut go_on = |ahead: bool, cx: &mut Context<'_>| {
            let mut pending = false;
            calls.for_each(|call| pending |= call.poll_pinned(ahead, cx).is_pending());
            pending
        };
        // who polls ahead waits for nothing
        if !ahead && !is_done(cx) && joining.joins(cx) {
            return joining.poll(C::ONCE, cx, |cx| go_on(false, cx));
        }
        if go_on(ahead, cx) { Poll::Pending } else { Poll::Ready(()) }
    }

    fn outputs(&mut self) -> Vec<C::Output> {
        let mut outputs = Vec::with_capacity(self.calls.len());
        self.calls.for_each(|call| outputs.extend(call.take_output()));
        outputs
    }
}

impl<T, E, C: Step<Output = Outcome<T, E>>> TryJoinAll<C> {
    fn values(&mut self) -> Outcome<Vec<T>, E> {
        let mut values = Vec::with_capacity(self.all.calls.len());
        let mut failed = None;
        self.all.calls.for_each(|call| match call.take_output() {
            Some(Ok(value)) => values.push(value),
            Some(Err(error)) => _ = failed.get_or_insert(error),
            None => {}
        });
        failed.map_or(Ok(values), Err)
    }
}

// what stays lies elsewhere
impl<C: Step> Unpin for JoinAll<C> {}
impl<C: Step> Unpin for TryJoinAll<C> {}

impl<C: Step> Step for JoinAll<C> {
    type Output = Vec<C::Output>;
    type Own = Self;
    const ONCE: bool = C::ONCE;

    fn __own(self) -> Self {
        self
    }

    fn __more(&self) -> bool {
        self.calls.iter().any(Step::__more)
    }

    fn __step(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        this.poll_all(ahead, cx).map(|()| this.outputs())
    }

    fn __step_moved(&mut self, ahead: bool, cx: &mut Context<'_>) -> Option<Poll<Self::Output>> {
        Some(Pin::new(self).__step(ahead, cx))
    }
}

impl<T, E, C: Step<Output = Outcome<T, E>>> Step for TryJoinAll<C> {
    type Output = Outcome<Vec<T>, E>;
    type Own = Self;
    const ONCE: bool = C::ONCE;

    fn __own(self) -> Self {
        self
    }

    fn __more(&self) -> bool {
        self.all.__more()
    }

    fn __step(self: Pin<&mut Self>, ahead: bool, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        this.all.poll_all(ahead, cx).map(|()| this.values())
    }

    fn __step_moved(&mut self, ahead: bool, cx: &mut Context<'_>) -> Option<Poll<Self::Output>> {
        Some(Pin::new(self).__step(ahead, cx))
    }
}

impl<C: Step + Future> Future for JoinAll<C> {
    type Output = Vec<<C as Step>::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.__step(false, cx)
    }
}

impl<T, E, C: Step<Output = Outcome<T, E>> + Future> Future for TryJoinAll<C> {
    type Output = Outcome<Vec<T>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.__step(false, cx)
    }
}

// they wait for each other: the longest counts, and all are of one type
impl<C: Costs<L>, L> Costs<L> for JoinAll<C> {
    type Left = C::Left;
}

impl<C: Costs<L>, L> Costs<L> for TryJoinAll<C>
where
    Self: Step,
{
    type Left = C::Left;
}

impl<C: Step> fmt::Debug for JoinAll<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinAll").field("calls", &self.calls.len()).finish_non_exhaustive()
    }
}

impl<C: Step> fmt::Debug for TryJoinAll<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryJoinAll").field("calls", &self.all.calls.len()).finish_non_exhaustive()
    }
}
