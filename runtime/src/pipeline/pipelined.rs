//! The future of a whole pipeline or transaction that nothing else uses.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::execute::Way;
use super::line::Shared;
use super::scope::{Local, Scope, Scoped};
use super::{Handles, Mode, Plain};
use crate::Result;
use crate::hub::Hub;

/// The future that carries out a whole pipeline or transaction, and returns the values, `T`, of its handles, `H`. It is returned by
/// [`Client::pipelined`](crate::Client::pipelined), [`Client::atomically`](crate::Client::atomically) and
/// [`Transaction::exec`](crate::Pipeline::exec).
///
/// The closure has already run and is not kept: its borrows have ended, and they need not be `Sync` for this future to be
/// `Send`. Nothing is sent before the first poll. If it is dropped before, nothing is sent. If it is dropped later, commands that were
/// sent are still carried out.
#[must_use = "what was queued is sent when this is awaited"]
pub struct Pipelined<H, T, M: Mode = Plain> {
    pipe: Shared,
    way: Way<H, T>,
    mode: PhantomData<fn() -> M>,
}

impl<H, T, M: Mode> Pipelined<H, T, M> {
    /// `pipe` is nobody else's, and the handles are its own.
    pub(super) fn new<Q: Mode>(pipe: Shared, handles: H) -> Pipelined<H, T, M>
    where
        H: Handles<Q, Output = T>,
    {
        Pipelined { pipe, way: Way::new::<Q>(handles), mode: PhantomData }
    }

    /// What a closure queues, and the handles that it returns.
    pub(crate) fn scoped(hub: Arc<Hub>, queue: impl FnOnce(&Scope<M>) -> H) -> Pipelined<H, T, M>
    where
        Scoped<M>: Mode<Line = Local>,
        H: Handles<Scoped<M>, Output = T>,
    {
        let scope = Scope::begin(hub);
        let handles = queue(&scope);
        Pipelined::new::<Scoped<M>>(scope.end(), handles)
    }

    /// Waits at most `after`, counted from the first poll, instead of the client's response timeout.
    ///
    /// After that everything ends at once with [`Error::is_timeout`](crate::Error::is_timeout), except that on a cluster the replies of
    /// nodes that have answered are kept for handles with `attempt`. If none of it was written, none of it ever will be ([`NotSent`](crate::Outcome::NotSent)). Otherwise the server may have carried it out, or still will
    /// ([`Unknown`](crate::Outcome::Unknown)): a transaction as a whole or not at all, other commands one by one.
    pub fn timeout(mut self, after: Duration) -> Self {
        self.way.set_timeout(after);
        self
    }
}

impl<H, T, M: Mode> Future for Pipelined<H, T, M> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let Pipelined { pipe, way, .. } = self.get_mut();
        way.poll(pipe, cx)
    }
}

/// The handles are moved out, never pinned.
impl<H, T, M: Mode> Unpin for Pipelined<H, T, M> {}

impl<H, T, M: Mode> fmt::Debug for Pipelined<H, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipelined").field("pipe", &self.pipe).finish_non_exhaustive()
    }
}
