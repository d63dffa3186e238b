//! A flush, which has no values of its own.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::execute::in_parts;
use super::line::Shared;
use super::owner::{Landed, Owner};
use super::{Mode, Plain};
use crate::hub::Limit;
use crate::{Error, Result};

/// The future of [`Pipeline::flush`](crate::Pipeline::flush): sends what is queued and waits for the replies.
///
/// Nothing is sent before the first poll. If it is dropped before, the queue stays as it is. If it is dropped later, commands that were
/// sent are still carried out.
#[must_use = "what is queued is sent when this is awaited"]
pub struct Flush<'a, M: Mode = Plain> {
    pipe: &'a Shared,
    stage: Stage,
    mode: PhantomData<fn() -> M>,
}

enum Stage {
    Queued(Option<Box<Limit>>),
    Sent(Owner),
    Done,
}

impl<'a, M: Mode> Flush<'a, M> {
    pub(super) fn new(pipe: &'a Shared) -> Flush<'a, M> {
        Flush { pipe, stage: Stage::Queued(None), mode: PhantomData }
    }

    /// Waits at most `after`, counted from the first poll, instead of the client's response timeout.
    ///
    /// After that this fails with [`Error::is_timeout`], and everything that it has sent ends at once: each of its handles fails, too,
    /// except that on a cluster the replies of nodes that have answered are kept. If none of it was written, none of it ever will be
    /// ([`NotSent`](crate::Outcome::NotSent)). Otherwise the server may have carried it out, or still will
    /// ([`Unknown`](crate::Outcome::Unknown)), and replies that come later are thrown away. Commands that other calls have sent before are
    /// not affected.
    pub fn timeout(mut self, after: Duration) -> Self {
        if let Stage::Queued(limit) = &mut self.stage {
            limit.get_or_insert_default().set_after(after);
        }
        self
    }
}

impl<M: Mode> Future for Flush<'_, M> {
    type Output = Result<()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Flush { pipe, stage, .. } = self.get_mut();
        if let Stage::Queued(limit) = stage {
            let limit = mem::take(limit);
            *stage = Stage::Done;
            *stage = Stage::Sent(pipe.0.arc().flush(limit)?);
        }
        // polled again after its end
        let Stage::Sent(owner) = stage else { return Poll::Ready(Err(Error::taken())) };
        let Landed { answer, mut unheld, late } = ready!(Pin::new(owner).poll(cx));
        *stage = Stage::Done;
        // a command whose handle is gone tells it already
        if let Some(failure) = late.filter(|_| unheld.is_empty()) {
            unheld.insert(u64::MAX, failure.into());
        }
        unheld.merge(pipe.0.take_unheld());
        Poll::Ready(unheld.join(Ok(())).map_err(|error| in_parts(error, answer.as_deref())))
    }
}

impl<M: Mode> fmt::Debug for Flush<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flush").field("pipe", &self.pipe).finish_non_exhaustive()
    }
}
