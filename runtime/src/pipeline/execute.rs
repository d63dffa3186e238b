//! Queued commands on their way: sent when polled, waited for, turned into values.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::owner::Owner;
use super::{Handles, Mode, Pipeline, Plain};
use crate::hub::Limit;
use crate::{Error, Result};

/// The future of [`Pipeline::execute`]: sends what is queued and waits for the values, `T`, of the handles, `H`.
///
/// Nothing is sent before the first poll. Dropped before that, it leaves the queue as it is; dropped later, what was sent runs all the
/// same.
#[must_use = "what is queued is sent when this is awaited"]
pub struct Execute<'a, H, T, M: Mode = Plain> {
    pipe: &'a Pipeline<M>,
    way: Way<H, T, M>,
}

/// Handles on their way to values of type `T`.
///
/// How they get there is noted where they are known to be handles. So whoever awaits them needs no bound on their type, and what is none is
/// one mistake in one place.
pub(super) struct Way<H, T, M: Mode> {
    stage: Stage<H>,
    advance: Advance<H, T, M>,
}

type Advance<H, T, M> = fn(&mut Stage<H>, &Pipeline<M>, &mut Context<'_>) -> Poll<Result<T>>;

/// How far they have come.
enum Stage<H> {
    Queued(H, Option<Box<Limit>>),
    Sent(H, Owner),
    Done,
}

impl<H, T, M: Mode> Way<H, T, M> {
    pub(super) fn new(handles: H) -> Self
    where
        H: Handles<M, Output = T>,
    {
        Way { stage: Stage::Queued(handles, None), advance: Stage::advance }
    }

    pub(super) fn set_timeout(&mut self, after: Duration) {
        if let Stage::Queued(_, limit) = &mut self.stage {
            limit.get_or_insert_default().set_after(after);
        }
    }

    pub(super) fn poll(&mut self, pipe: &Pipeline<M>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        (self.advance)(&mut self.stage, pipe, cx)
    }
}

impl<H> Stage<H> {
    fn advance<M: Mode>(&mut self, pipe: &Pipeline<M>, cx: &mut Context<'_>) -> Poll<Result<H::Output>>
    where
        H: Handles<M>,
    {
        if matches!(self, Stage::Queued(..))
            && let Stage::Queued(handles, limit) = mem::replace(self, Stage::Done)
        {
            let owner = pipe.send(&handles, limit)?;
            *self = Stage::Sent(handles, owner);
        }
        if let Stage::Sent(_, owner) = self {
            let landed = ready!(Pin::new(owner).poll(cx));
            if let Stage::Sent(handles, _) = mem::replace(self, Stage::Done) {
                return Poll::Ready(pipe.values(handles, landed));
            }
        }
        // polled again after its end
        Poll::Ready(Err(Error::taken()))
    }
}

impl<'a, H, T, M: Mode> Execute<'a, H, T, M> {
    pub(super) fn new(pipe: &'a Pipeline<M>, handles: H) -> Execute<'a, H, T, M>
    where
        H: Handles<M, Output = T>,
    {
        Execute { pipe, way: Way::new(handles) }
    }

    /// Waits no longer than `after`, counted from the first poll, in place of the client's response timeout.
    ///
    /// Past it everything that this call has sent ends at once, as a whole: each handle of it, whoever holds it, fails with
    /// [`Error::is_timeout`]. If none of it was written, none of it ever will be ([`NotSent`](crate::Outcome::NotSent)). Else the server
    /// may have carried it out, or still will ([`Unknown`](crate::Outcome::Unknown)), and replies that come later are
    /// thrown away. What others have sent before goes on for them; handles of it that were given to this call fail, too.
    pub fn timeout(mut self, after: Duration) -> Self {
        self.way.set_timeout(after);
        self
    }
}

impl<H, T, M: Mode> Future for Execute<'_, H, T, M> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let this = self.get_mut();
        this.way.poll(this.pipe, cx)
    }
}

/// The handles are moved out, never pinned.
impl<H, T, M: Mode> Unpin for Execute<'_, H, T, M> {}

impl<H, T, M: Mode> fmt::Debug for Execute<'_, H, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execute").field("pipe", &self.pipe).finish_non_exhaustive()
    }
}
