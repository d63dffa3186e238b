//! What a program calls: the client that it shares, the connections of its own, and the commands on them.

mod addresses;
mod builder;
mod command;
pub mod commands;
mod connection;
mod destination;
mod each;
pub mod free;
pub(crate) mod guard;
#[cfg(feature = "metrics")]
pub(crate) mod metrics;
mod nodes;
mod parts;
mod port;
mod raw;
pub(crate) mod reach;
mod scan;
mod script;
mod sending;
mod sentinels;
mod subscribing;
mod target;
mod url;
mod walk;
mod watch;

use std::fmt;
use std::sync::Arc;

pub use builder::Builder;
pub use command::Command;
pub use connection::{Connection, Open, State, Unwatched, Watched};
pub use raw::RawCommand;
pub use reach::{Blocks, Writes};
pub use scan::ScanStream;
pub use script::{ScriptArgs, ScriptCall};
pub use subscribing::ListenForKeys;
pub use target::Target;
pub use watch::Watch;

use crate::cluster::Want;
use crate::error::Result;
use crate::hub::Hub;
use crate::link::config::Config;
use crate::net::{Endpoint, Place};
use crate::pipeline::{Atomic, Handles, Pipeline, Pipelined, Scope, Scoped, Transaction};
use crate::request::Request;
use crate::sentinel::Sentinels;
use crate::value::FromReply;
use command::Via;

/// A Redis or Valkey server as seen by a program: cheap to clone, to share between tasks and threads, and to call
/// through `&self`.
///
/// Calls from many tasks share a few connections and their writes; blocking commands and `WATCH` get a connection of
/// their own for as long as they need it. Dropping the last clone lets what is in flight finish; [`close`](Client::close)
/// waits for that.
///
/// Its methods are the commands: [an index by group](mod@crate::commands#index).
#[derive(Clone)]
pub struct Client(Arc<Hub>);

/// What a client has done so far, on all its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Round trips that were asked for: a command called at once is one, so is a flush of a pipeline, so is a
    /// transaction. Those of concurrent callers overlap and share writes and reads, and so do the parts of what goes to several
    /// nodes of a cluster, which count as one.
    pub round_trips: u64,
    /// Commands sent, counted singly, MULTI and EXEC among them.
    pub commands: u64,
    /// System calls that wrote.
    pub writes: u64,
    /// System calls that read replies.
    pub reads: u64,
    /// Replies outstanding now.
    pub in_flight: usize,
    /// Connections made, the first ones and those after a loss.
    pub connects: u64,
    /// How often nodes of a cluster were asked who has which hash slots.
    pub refreshes: u64,
    /// Connections lost, not closed by this client.
    pub losses: u64,
    /// Attempts to connect that failed: nobody was there, or the server refused.
    pub failed_connects: u64,
    /// Errors in pipelines that nobody was told of: the handle of the command had been dropped, and no
    /// [`flush`](Pipeline::flush) came to tell, or more had gathered until then than the 16 that a pipeline keeps.
    pub unheld_errors: u64,
    /// Commands that were queued on a pipeline and never sent: the pipeline was dropped without an `execute`, a
    /// [`flush`](Pipeline::flush), or an await of a handle. Mostly a mistake, which `#[must_use]` cannot see. Those of a
    /// [`Transaction`](crate::Transaction) do not count: dropping it is how it is thrown away.
    pub unsent: u64,
    /// Messages that have arrived, for all subscriptions together.
    pub messages: u64,
    /// Messages that were dropped because a subscription's buffer was full.
    pub messages_dropped: u64,
    /// How often a subscription was told that messages may be missing.
    pub missed: u64,
    /// What came on the connection of the subscriptions and means nothing to this version.
    pub unknown_pushes: u64,
}

impl Client {
    /// Connects with the defaults of [`builder`](Client::builder).
    ///
    /// `url` is `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS (feature `tls`), or
    /// `redis+unix:///path/to/socket[?db=n]`, or `redis-cluster://[user:password@]host[:port][,host[:port]...]` for a cluster, of which
    /// one node or more are named; or `redis-sentinel://[user:password@]host[:port][,host[:port]...]/name[/database]` for the primary
    /// that sentinels know by a name. User and password are percent-encoded.
    ///
    /// # Errors
    ///
    /// A URL that makes no sense, no server there ([`Error::is_connection`](crate::Error::is_connection)), or one that
    /// refuses the credentials ([`Error::code`](crate::Error::code) says `WRONGPASS` or `NOAUTH`).
    pub async fn connect(url: &str) -> Result<Client> {
        Client::builder().url(url)?.connect().await
    }

    /// A client that connects when it is first used. Needs no running tokio runtime yet.
    ///
    /// # Errors
    ///
    /// A URL that makes no sense.
    pub fn connect_lazy(url: &str) -> Result<Client> {
        Ok(Client::builder().url(url)?.connect_lazy())
    }

    /// Settings, each with its default.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// An empty pipeline: its methods queue commands, which travel together. Takes no connection until it is sent.
    pub fn pipeline(&self) -> Pipeline {
        Pipeline::new(self.0.clone(), true)
    }

    /// An empty transaction: its methods queue commands, which `exec` sends between MULTI and EXEC in one write.
    pub fn transaction(&self) -> Transaction {
        Pipeline::new(self.0.clone(), true)
    }

    /// Queues commands in a closure and sends them in one round trip: handles out of the closure, values out of the call.
    ///
    /// The closure gets a [`Scope`], which has the methods of [`Pipeline`] and is cheaper: nobody else queues on it. Helpers are
    /// [batch functions](crate::redis_batch) of one round trip: called in the closure, they append to it. Those of several round
    /// trips take a pipeline.
    ///
    /// The closure runs at once; what it queued is sent when the returned future is polled.
    ///
    /// # Errors
    ///
    /// The first error among the handles, see [`Pipeline::execute`].
    pub fn pipelined<H: Handles<Scoped>>(&self, queue: impl FnOnce(&Scope) -> H) -> Pipelined<H, H::Output> {
        Pipelined::scoped(self.0.clone(), queue)
    }

    /// Queues commands in a closure, which runs at once, and carries them out as one transaction when the returned future is
    /// polled. The closure gets a [`Scope`], as that of [`pipelined`](Client::pipelined).
    ///
    /// # Errors
    ///
    /// As [`Transaction::exec`](Pipeline::exec).
    pub fn atomically<H: Handles<Scoped<Atomic>>>(
        &self,
        queue: impl FnOnce(&Scope<Atomic>) -> H,
    ) -> Pipelined<H, H::Output, Atomic> {
        Pipelined::scoped(self.0.clone(), queue)
    }

    /// A connection for the caller alone: for SELECT, raw WATCH, blocking commands in a row, and whatever else speaks
    /// of the connection it runs on. It goes back when dropped, or is closed if its state was changed.
    ///
    /// # Errors
    ///
    /// The client is closed, no connection can be made, or as many as [`Builder::dedicated`] says stay in use. The client is
    /// one of a whole cluster: there [`connection_for`](Client::connection_for) says which node.
    pub async fn connection(&self) -> Result<Connection<Open>> {
        let instead = "`client.connection_for(key)` gives one to the owner of a key, `client.on(&node).connection()` one to a node";
        self.unless_cluster("a connection of its own", instead)?;
        self.connection_to(Want::Any).await
    }

    /// Stops taking commands, waits for the replies to what is in flight, and closes all connections. Commands called
    /// afterwards, on any clone, fail with [`Error::is_closed`](crate::Error::is_closed).
    pub async fn close(&self) {
        self.0.close().await;
    }

    /// Asks the [`credentials`](Builder::credentials) for a login now, and sends it on all connections that there are: where
    /// you know that a password has changed. What is called after this has returned goes out behind it. A connection on which
    /// the server refuses it is made anew, once what it owes is answered; dedicated ones that are in use get it when they come
    /// back.
    ///
    /// # Errors
    ///
    /// The credentials failed, or took longer than connecting may; the connections to that server stay as they are. Of several servers each is
    /// tried, and the first error is given. Or the client has no credentials.
    pub async fn renew(&self) -> Result<()> {
        self.0.renew_logins().await
    }

    /// Counts since the client was made.
    pub fn stats(&self) -> Stats {
        let (total, pushes) = (self.0.total(), self.0.board().totals());
        Stats {
            round_trips: total.submissions.saturating_sub(self.0.extra()),
            commands: total.commands,
            writes: total.writes,
            reads: total.reads,
            in_flight: total.in_flight,
            connects: total.connects,
            refreshes: self.0.mapped().map_or(0, |mapped| mapped.looks()),
            losses: self.0.site().events.lost(),
            failed_connects: self.0.site().events.failed(),
            unheld_errors: self.0.unheld_errors(),
            unsent: self.0.unsent(),
            messages: pushes.received,
            messages_dropped: pushes.dropped,
            missed: pushes.missed,
            unknown_pushes: pushes.unknown,
        }
    }

    /// A command that has yet to be encoded.
    #[doc(hidden)]
    #[inline]
    pub fn __begin<T: FromReply>(&self) -> Command<'_, T> {
        Command::begin(Via::Client(&self.0))
    }

    #[doc(hidden)]
    #[inline]
    pub fn __send<T: FromReply>(&self, request: Request) -> Command<'_, T> {
        Command::new(Via::Client(&self.0), request)
    }

    /// A pipeline that nobody else queues on: its first await sends without letting others queue first.
    #[doc(hidden)]
    pub fn __own_pipeline(&self) -> Pipeline {
        Pipeline::new(self.0.clone(), false)
    }

    pub(crate) fn new(config: Config, place: Place) -> Client {
        Client(Hub::new(config, place))
    }

    pub(crate) fn of_cluster(config: Config, seeds: Vec<Endpoint>) -> Client {
        Client(Hub::of_cluster(config, seeds))
    }

    pub(crate) fn over(hub: Arc<Hub>) -> Client {
        Client(hub)
    }

    fn of_primary(config: Config, sentinels: Arc<Sentinels>) -> Client {
        Client(Hub::of_primary(config, sentinels))
    }

    pub(crate) fn hub(&self) -> &Arc<Hub> {
        &self.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("address", &self.0.site().place).finish_non_exhaustive()
    }
}
