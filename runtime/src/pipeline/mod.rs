//! Commands that are sent together.

pub(crate) mod ahead;
mod answer;
mod attempt;
mod bits;
mod errors;
mod exec;
mod execute;
mod failing;
mod fault;
mod finish;
mod flight;
mod flights;
mod flush;
mod handle_maps;
mod handles;
mod joining;
mod lanes;
mod line;
mod load;
mod mode;
mod owner;
mod part;
mod pending;
mod pipelined;
mod places;
mod queue;
mod receive;
mod scope;
mod seat;
mod seats;
mod send;
mod source;
mod spare;
#[cfg(test)]
mod tests;
mod wait;

use std::fmt;
use std::sync::Arc;

pub use attempt::Attempt;
pub use execute::Execute;
pub use failing::{Failing, Spot};
pub use finish::{All, AndThen, Chained, Finish, Finished, Map, Mapped, Promise, computed};
pub(crate) use finish::{AsItIs, Both};
pub use flush::Flush;
pub use handles::{Handles, Taker};
pub(crate) use joining::Joining;
use line::Line;
pub(crate) use line::Shared;
pub use mode::{Atomic, Awaitable, Mode, Plain, Watching, Writable};
pub use pending::Pending;
pub use pipelined::Pipelined;
use queue::Queue;
pub use scope::{Scope, Scoped};
pub use seat::Seat;
pub(crate) use seats::Seats;
use source::Source;

use crate::erased::ErasedArc;
use crate::facts::Names;
use crate::hub::{Hub, Lease, Unwatch};
use crate::request::Request;
use crate::value::FromReply;

/// A queue of commands that are sent together. Its methods return [`Pending`] handles at once, and send nothing yet.
///
/// [`execute`](Pipeline::execute) sends what is queued, waits, and turns handles into values. Awaiting a single handle
/// sends everything, too. A pipeline can be used again and again, and by several tasks. It uses a connection only while
/// replies to it are outstanding. The queue exists as long as the pipeline or one of its handles: awaiting a handle after the pipeline
/// was dropped still sends everything. Commands that are queued when the last of them is dropped are never sent;
/// [`Stats::unsent`](crate::Stats::unsent) counts them.
///
/// A pipeline is not a transaction: an error of one command does not stop the others. For a transaction see [`Transaction`].
#[must_use = "what is queued is sent by `execute`, `flush`, or the await of a handle"]
pub struct Pipeline<M: Mode = Plain> {
    line: M::Line,
}

/// A pipeline that runs between MULTI and EXEC: all of its commands are carried out, with no others in between, or
/// none of them.
pub type Transaction = Pipeline<Atomic>;

impl<M: Mode> Pipeline<M> {
    /// How many commands are queued and not sent.
    pub fn len(&self) -> usize {
        self.line.len()
    }

    /// Whether nothing is queued.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many round trips it has cost so far: flushes that sent something.
    pub fn round_trips(&self) -> u64 {
        self.line.flushes()
    }

    /// Removes all queued commands; they are not sent, and their handles fail.
    pub fn clear(&self) {
        self.line.clear();
    }

    #[doc(hidden)]
    #[inline]
    pub fn __queue<T: FromReply>(&self, request: &Request) -> Pending<T, M> {
        Pending::new(self.line.push(request))
    }

    /// The same commands for a batch function that joins them: its code is that for a pipeline. In a transaction or a closure it only
    /// queues, and its handles wait.
    pub(crate) fn joined<N: Mode<Line = Shared>>(&self) -> Pipeline<N> {
        Pipeline { line: self.line.share() }
    }

    /// For calls on it that are awaited together, all made. `are_ready`: each waits for what it has queued before all else.
    pub(crate) fn joining(&self, are_ready: bool) -> Joining {
        self.line.joining(are_ready)
    }

    /// What is queued, as it would be sent. A test kit compares it with what comes.
    #[doc(hidden)]
    pub fn __encoded(&self) -> Vec<u8> {
        self.line.encoded()
    }

    /// What the user's own specs say of raw words.
    pub(crate) fn names(&self) -> &[&'static Names] {
        self.line.names()
    }
}

impl<M: Mode<Line = Shared>> Pipeline<M> {
    /// The same pipeline for somebody else who queues on it.
    #[doc(hidden)]
    pub fn __handle(&self) -> Pipeline<M> {
        Pipeline { line: self.line.share() }
    }

    pub(crate) fn new(hub: Arc<Hub>, shared: bool) -> Pipeline<M> {
        Pipeline::with(Source::Client(hub), shared, None)
    }

    pub(crate) fn on_lease(lease: Arc<Lease>, watch: Option<Unwatch>) -> Pipeline<M> {
        let source = if M::WATCHES { Source::Watched(lease) } else { Source::Lease(lease) };
        Pipeline::with(source, true, watch)
    }

    fn with(source: Source, shared: bool, watch: Option<Unwatch>) -> Pipeline<M> {
        Pipeline { line: Shared(ErasedArc::new(Queue::new(source, M::ATOMIC, shared, watch))) }
    }
}

impl<M: Mode> Pipeline<M> {
    /// Sends what is queued, waits for the replies, and turns `handles` into their values.
    ///
    /// Everything is sent in one round trip. If nothing is queued and nothing in flight, nothing is sent and
    /// no connection is needed. It does not wait for commands that other tasks send later on this pipeline. If the future is dropped
    /// while it waits, commands that were handed over are still carried out.
    ///
    /// # Errors
    ///
    /// - The first error among `handles`, in the order of the commands; it names the command and its position. Use
    ///   [`attempt`](Pending::attempt) to get the values of the others.
    /// - An error of a command that this call sent and whose handle had been dropped when the reply came. The
    ///   earliest of all is returned, the rest are its [`others`](crate::Error::others). Errors of commands that another call sent
    ///   are returned by that call, or by [`flush`](Pipeline::flush).
    /// - A handle of another pipeline was passed; nothing was sent.
    /// - No reply came within the client's response timeout, or [`Execute::timeout`].
    ///
    /// On a cluster, [`parts`](crate::Error::parts) of the error say how the commands of each node ended.
    pub fn execute<H: Handles<M>>(&self, handles: H) -> Execute<'_, H, H::Output, M>
    where
        M: Awaitable,
    {
        Execute::new(&self.line, handles)
    }

    /// Sends what is queued, and waits for the replies to it and to everything that was sent before. Each handle has its own
    /// result afterwards.
    ///
    /// # Errors
    ///
    /// - The earliest error of a command whose handle had been dropped when the reply came, with the rest as its
    ///   [`others`](crate::Error::others). This covers the commands that this call sent, and earlier ones whose errors no call has
    ///   returned: those that were sent by awaiting a handle, or by a call that was dropped before the replies came. Up to 16 such
    ///   errors are kept until the next `flush`; [`Stats::unheld_errors`](crate::Stats::unheld_errors) counts the rest.
    /// - No reply came within the time that [`Flush::timeout`] sets.
    pub fn flush(&self) -> Flush<'_, M>
    where
        M: Awaitable,
    {
        Flush::new(&self.line)
    }
}

impl Pipeline<Atomic> {
    /// Sends MULTI, the queued commands and EXEC in one write, and turns `handles` into their values.
    ///
    /// The transaction cannot be used afterwards: begin another one for further commands.
    ///
    /// An empty transaction sends nothing, unless it watches keys: then EXEC says whether they have changed.
    ///
    /// # Errors
    ///
    /// - [`is_watch_conflict`](crate::Error::is_watch_conflict): a watched key changed, nothing was carried out;
    /// - a command was refused when it was queued: nothing was carried out, and the error is that of the command (if every
    ///   handle is an [`attempt`](Pending::attempt), each has its own error, and those of the others are
    ///   [`is_aborted`](crate::Error::is_aborted));
    /// - the first error of a command that failed when it ran, among `handles` and among commands whose handles had been dropped;
    ///   the others were carried out;
    /// - an argument could not be sent, or a handle of another pipeline was passed: nothing was sent;
    /// - the connection was lost, or no reply came within the client's response timeout or [`Pipelined::timeout`]:
    ///   [`outcome`](crate::Error::outcome) says whether EXEC may have run.
    pub fn exec<H: Handles<Atomic>>(self, handles: H) -> Pipelined<H, H::Output, Atomic> {
        Pipelined::new::<Atomic>(self.line, handles)
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
