//! Queued commands on their way: sent when polled, waited for, turned into values.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::answer::Answer;
use super::handles::Taker;
use super::line::Shared;
use super::owner::{Landed, Owner};
use super::queue::Queue;
use super::{Handles, Mode, Plain};
use crate::erased::ErasedArc;
use crate::error::Kind;
use crate::hub::Limit;
use crate::{Error, Result};

/// The future of [`Pipeline::execute`](crate::Pipeline::execute): sends what is queued and waits for the values, `T`, of the handles, `H`.
///
/// Nothing is sent before the first poll. If it is dropped before, the queue stays as it is. If it is dropped later, commands that were
/// sent are still carried out.
#[must_use = "what is queued is sent when this is awaited"]
pub struct Execute<'a, H, T, M: Mode = Plain> {
    pipe: &'a Shared,
    way: Way<H, T>,
    mode: PhantomData<fn() -> M>,
}

/// Handles on their way to values of type `T`.
///
/// How they get there is noted where they are known to be handles. So whoever awaits them needs no bound on their type, and what is none is
/// one mistake in one place.
pub(super) struct Way<H, T> {
    stage: Stage<H>,
    advance: Advance<H, T>,
}

type Advance<H, T> = fn(&mut Stage<H>, &ErasedArc<Queue>, &mut Context<'_>) -> Poll<Result<T>>;

/// How far they have come.
enum Stage<H> {
    Queued(H, Option<Box<Limit>>),
    Sent(H, Owner),
    Done,
}

impl<H, T> Way<H, T> {
    /// The handles were queued on something of the mode `M`.
    pub(super) fn new<M: Mode>(handles: H) -> Self
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

    pub(super) fn poll(&mut self, pipe: &Shared, cx: &mut Context<'_>) -> Poll<Result<T>> {
        (self.advance)(&mut self.stage, &pipe.0, cx)
    }
}

impl<H> Stage<H> {
    fn advance<M: Mode>(&mut self, queue: &ErasedArc<Queue>, cx: &mut Context<'_>) -> Poll<Result<H::Output>>
    where
        H: Handles<M>,
    {
        if matches!(self, Stage::Queued(..))
            && let Stage::Queued(handles, limit) = mem::replace(self, Stage::Done)
        {
            let owner = send(queue, &handles, limit)?;
            *self = Stage::Sent(handles, owner);
        }
        if let Stage::Sent(_, owner) = self {
            let landed = ready!(Pin::new(owner).poll(cx));
            if let Stage::Sent(handles, _) = mem::replace(self, Stage::Done) {
                return Poll::Ready(values(queue, handles, landed));
            }
        }
        // polled again after its end
        Poll::Ready(Err(Error::taken()))
    }
}

/// Hands over what is queued: a flush, or the whole transaction. A handle of another pipeline is a mistake, which is told
/// before anything is sent.
fn send<M: Mode, H: Handles<M>>(
    queue: &ErasedArc<Queue>,
    handles: &H,
    limit: Option<Box<Limit>>,
) -> Result<Owner> {
    if !handles.__belong(&Taker::new(queue, None)) {
        return Err(Error::new(Kind::Foreign));
    }
    if queue.atomic { queue.arc().exec(limit) } else { Ok(queue.arc().flush(limit)?) }
}

/// The values of `handles`, once what was sent has been answered.
fn values<M: Mode, H: Handles<M>>(queue: &ErasedArc<Queue>, handles: H, landed: Landed) -> Result<H::Output> {
    let Landed { answer, mut unheld, late } = landed;
    let mut taker = Taker::new(queue, answer.clone());
    taker.set_missing(late.clone());
    let values = taker.take(handles);
    unheld.merge(taker.unheld(answer.as_deref()));
    let transaction = answer.as_ref().filter(|_| queue.atomic);
    let mut verdict = transaction.as_ref().and_then(|answer| answer.verdict());
    if let Some(failure) = late.filter(|_| verdict.is_none() && unheld.is_empty()) {
        verdict = Some(failure.into());
    }
    let of_all = transaction.is_some_and(|answer| answer.is_of_all());
    let values = match (values, verdict) {
        (_, Some(verdict)) if of_all => Err(verdict),
        // every handle is an `attempt`, which has an error of its own to tell
        (Ok(_), Some(error)) if taker.handles() == 0 => Err(error),
        (values, _) => unheld.join(values),
    };
    values.map_err(|error| in_parts(error, answer.as_deref()))
}

/// With what became of each part, where its flush went to several nodes.
#[cold]
pub(super) fn in_parts(error: Error, answer: Option<&Answer>) -> Error {
    match answer {
        Some(answer) => error.of_flush(answer.parts_of_flush()),
        None => error,
    }
}

impl<'a, H, T, M: Mode> Execute<'a, H, T, M> {
    pub(super) fn new(pipe: &'a Shared, handles: H) -> Execute<'a, H, T, M>
    where
        H: Handles<M, Output = T>,
    {
        Execute { pipe, way: Way::new::<M>(handles), mode: PhantomData }
    }

    /// Waits at most `after`, counted from the first poll, instead of the client's response timeout.
    ///
    /// After that everything that this call has sent ends at once: each of its handles, in whatever task, fails with
    /// [`Error::is_timeout`], except that on a cluster the replies of nodes that have answered are kept. If none of it was written, none of it ever will be ([`NotSent`](crate::Outcome::NotSent)). Otherwise the server
    /// may have carried it out, or still will ([`Unknown`](crate::Outcome::Unknown)), and replies that come later are
    /// thrown away. Commands that other calls have sent before are not affected, but their handles in this call fail, too.
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
