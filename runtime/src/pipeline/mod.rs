//! Commands that travel together.

mod adapters;
pub(crate) mod ahead;
mod answer;
mod flight;
mod handles;
mod mode;
mod pending;
mod pipelined;
mod queue;
mod seat;
mod seats;
mod wait;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::sync::Arc;

pub use adapters::{AndThen, Attempt, Map};
pub use handles::{Handles, Taker};
pub use mode::{Atomic, Awaitable, Mode, Plain, Watching, Writable};
pub use pending::Pending;
pub use pipelined::Pipelined;
use queue::{Queue, Source};
pub use seat::Seat;
pub(crate) use seats::Seats;

use crate::Result;
use crate::hub::{Hub, Lease, Unwatch};
use crate::request::Request;
use crate::value::FromReply;

/// A queue of commands that travel together: its methods return [`Pending`] handles at once, and nothing is sent yet.
///
/// [`execute`](Pipeline::execute) sends what is queued, waits, and turns handles into values; awaiting a single handle
/// sends everything too. A pipeline can be used again and again, and by several tasks. It takes a connection only while
/// something of it is unanswered; dropped, it sends nothing more.
///
/// A pipeline is not a transaction: an error of one command does not stop the others. [`Transaction`] is one.
#[must_use = "what is queued is sent by `execute`, `flush`, or the await of a handle"]
pub struct Pipeline<M: Mode = Plain> {
    shared: Arc<Queue>,
    mode: PhantomData<fn() -> M>,
}

/// A pipeline that runs between MULTI and EXEC: all of its commands are carried out, with nobody else's in between, or
/// none is.
pub type Transaction = Pipeline<Atomic>;

impl<M: Mode> Pipeline<M> {
    /// How many commands are queued and not sent.
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Whether nothing is queued.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many round trips it has cost so far: flushes that sent something.
    pub fn round_trips(&self) -> u64 {
        self.shared.flushes()
    }

    /// Throws away what is queued; its handles fail, and nothing of it is sent.
    pub fn clear(&self) {
        self.shared.clear();
    }

    #[doc(hidden)]
    #[inline]
    pub fn __queue<T: FromReply>(&self, request: &Request) -> Pending<T, M> {
        let index = self.shared.push(request);
        Pending::new(self.shared.clone(), index)
    }

    /// The same pipeline for somebody else who queues on it.
    #[doc(hidden)]
    pub fn __handle(&self) -> Pipeline<M> {
        self.shared.add_owner();
        Pipeline { shared: self.shared.clone(), mode: PhantomData }
    }

    pub(crate) fn hub(&self) -> &Arc<Hub> {
        self.shared.hub()
    }

    pub(crate) fn new(hub: Arc<Hub>, shared: bool) -> Pipeline<M> {
        Pipeline::with(Source::Client(hub), shared, None)
    }

    pub(crate) fn on_lease(lease: Arc<Lease>, watch: Option<Unwatch>) -> Pipeline<M> {
        let source = if M::WATCHES { Source::Watched(lease) } else { Source::Lease(lease) };
        Pipeline::with(source, true, watch)
    }

    fn with(source: Source, shared: bool, watch: Option<Unwatch>) -> Pipeline<M> {
        Pipeline { shared: Queue::new(source, M::ATOMIC, shared, watch), mode: PhantomData }
    }

    /// Waits for the answers to all that was sent.
    async fn answered(&self) {
        poll_fn(|cx| self.shared.poll_answered(cx)).await;
    }
}

impl<M: Mode> Pipeline<M> {
    /// Sends what is queued, waits for the replies, and turns `handles` into their values.
    ///
    /// Everything goes in one write and one round trip. With nothing queued and nothing in flight, nothing is sent and
    /// no connection is taken. Dropped while it waits, what was handed over runs all the same.
    ///
    /// # Errors
    ///
    /// The first error among `handles`, in the order of the commands; it names the command and its place. To keep the
    /// values of the others, [`attempt`](Pending::attempt). If the handles are fine, an error of an earlier command
    /// whose handle nobody holds any more.
    pub async fn execute<H: Handles>(&self, handles: H) -> Result<H::Output>
    where
        M: Awaitable,
    {
        self.send()?;
        self.answered().await;
        self.values(handles)
    }

    /// Sends what is queued and waits for the replies. Each handle gives its own result afterwards.
    ///
    /// # Errors
    ///
    /// An error of a command whose handle nobody holds, if there is one.
    pub async fn flush(&self) -> Result<()>
    where
        M: Awaitable,
    {
        self.execute(()).await
    }
}

impl Pipeline<Atomic> {
    /// Sends MULTI, the queued commands and EXEC in one write, and turns `handles` into their values.
    ///
    /// An empty transaction sends nothing, unless it watches keys: then EXEC tells whether they changed.
    ///
    /// # Errors
    ///
    /// - [`is_watch_conflict`](crate::Error::is_watch_conflict): a watched key changed, nothing was carried out;
    /// - a command was refused when it was queued: nothing was carried out, and the error is that command's (where every
    ///   handle is an [`attempt`](Pending::attempt), each has its own, and those of the others are
    ///   [`is_aborted`](crate::Error::is_aborted));
    /// - the first error among `handles` of a command that failed when it ran; the others were carried out;
    /// - an argument that could not be sent: nothing was sent;
    /// - the connection was lost: [`outcome`](crate::Error::outcome) tells whether EXEC may have run.
    pub async fn exec<H: Handles>(self, handles: H) -> Result<H::Output> {
        self.send()?;
        self.answered().await;
        self.values(handles)
    }
}

impl<M: Mode> Pipeline<M> {
    /// Hands over what is queued: a flush, or the whole transaction.
    fn send(&self) -> Result<()> {
        if M::ATOMIC {
            self.shared.exec()?;
        } else {
            self.shared.flush();
        }
        Ok(())
    }

    /// The values of `handles`, once what was sent has been answered.
    fn values<H: Handles>(&self, handles: H) -> Result<H::Output> {
        if !M::ATOMIC {
            let values = Taker::new(&self.shared).take(handles).0?;
            return self.shared.take_orphans().map(|()| values);
        }
        let answer = self.shared.answers().pop();
        let verdict = answer.as_ref().and_then(|answer| answer.verdict());
        let conflict = answer.is_some_and(|answer| answer.is_conflict());
        let (values, taken) = Taker::new(&self.shared).take(handles);
        match (values, verdict) {
            (_, Some(verdict)) if conflict => Err(verdict),
            (Err(error), _) => Err(error),
            // every handle is an `attempt`, which has an error of its own to tell
            (Ok(values), Some(_)) if taken > 0 => Ok(values),
            (Ok(_), Some(error)) => Err(error),
            (Ok(values), None) => self.shared.take_orphans().map(|()| values),
        }
    }
}

impl<M: Mode> Drop for Pipeline<M> {
    fn drop(&mut self) {
        self.shared.drop_owner();
    }
}

impl<M: Mode> fmt::Debug for Pipeline<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("queued", &self.len())
            .field("atomic", &M::ATOMIC)
            .finish_non_exhaustive()
    }
}
