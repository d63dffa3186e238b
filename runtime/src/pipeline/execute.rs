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

/// The future of [`Pipeline::execute`]: sends what is queued and waits for the values.
///
/// Nothing is sent before the first poll. Dropped before that, it leaves the queue as it is; dropped later, what was sent runs all the
/// same.
#[must_use = "what is queued is sent when this is awaited"]
pub struct Execute<'a, H, M: Mode = Plain> {
    pipe: &'a Pipeline<M>,
    way: Way<H>,
}

/// How far handles have come on their way to values.
pub(super) enum Way<H> {
    Queued(H, Option<Box<Limit>>),
    Sent(H, Owner),
    Done,
}

impl<H> Way<H> {
    pub(super) fn new(handles: H) -> Way<H> {
        Way::Queued(handles, None)
    }

    pub(super) fn set_timeout(&mut self, after: Duration) {
        if let Way::Queued(_, limit) = self {
            limit.get_or_insert_default().set_after(after);
        }
    }

    pub(super) fn poll<M: Mode>(
        &mut self,
        pipe: &Pipeline<M>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<H::Output>>
    where
        H: Handles<M>,
    {
        if matches!(self, Way::Queued(..))
            && let Way::Queued(handles, limit) = mem::replace(self, Way::Done)
        {
            let owner = pipe.send(&handles, limit)?;
            *self = Way::Sent(handles, owner);
        }
        if let Way::Sent(_, owner) = self {
            let landed = ready!(Pin::new(owner).poll(cx));
            if let Way::Sent(handles, _) = mem::replace(self, Way::Done) {
                return Poll::Ready(pipe.values(handles, landed));
            }
        }
        // polled again after its end
        Poll::Ready(Err(Error::taken()))
    }
}

impl<'a, H: Handles<M>, M: Mode> Execute<'a, H, M> {
    pub(super) fn new(pipe: &'a Pipeline<M>, handles: H) -> Execute<'a, H, M> {
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

impl<H: Handles<M>, M: Mode> Future for Execute<'_, H, M> {
    type Output = Result<H::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<H::Output>> {
        let this = self.get_mut();
        this.way.poll(this.pipe, cx)
    }
}

/// The handles are moved out, never pinned.
impl<H, M: Mode> Unpin for Execute<'_, H, M> {}

impl<H, M: Mode> fmt::Debug for Execute<'_, H, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execute").field("pipe", &self.pipe).finish_non_exhaustive()
    }
}
