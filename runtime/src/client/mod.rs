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

/// The handle to a Redis or Valkey server, a cluster, or a primary behind sentinels. It is cheap to clone, and can be shared between
/// tasks and threads; its methods take `&self`.
///
/// Calls of many tasks share one connection, or as many as [`Builder::connections`] says, and their writes. Blocking commands
/// and `WATCH` get a dedicated connection for as long as they need it. When the last clone is dropped, commands in flight are still
/// carried out; [`close`](Client::close) waits for them.
///
/// A process that forks connects afterwards: a child must not use the connections of its parent.
///
/// Its methods are the commands: [an index by group](mod@crate::commands#index).
#[derive(Clone)]
pub struct Client(Arc<Hub>);

/// What a client has done so far, on all its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Round trips: a single command is one, and so are a flush of a pipeline and a transaction. Those of concurrent callers
    /// overlap, and share writes and reads. A command or flush that goes to several nodes of a cluster counts once.
    pub round_trips: u64,
    /// Commands sent, including MULTI and EXEC.
    pub commands: u64,
    /// System calls that wrote commands.
    pub writes: u64,
    /// System calls that read replies.
    pub reads: u64,
    /// Replies outstanding now.
    pub in_flight: usize,
    /// Connections made, the first ones and those after a loss.
    pub connects: u64,
    /// How often nodes of a cluster were asked who has which hash slots.
    pub refreshes: u64,
    /// Connections lost, that is, not closed by this client.
    pub losses: u64,
    /// Attempts to connect that failed: the server could not be reached, or it refused the client.
    pub failed_connects: u64,
    /// Errors in pipelines that no caller has seen: the handle of the command had been dropped, and no
    /// [`flush`](Pipeline::flush) reported the error, or more than the 16 errors that a pipeline keeps had gathered by then.
    pub unheld_errors: u64,
    /// Commands that were queued on a pipeline and never sent: the pipeline was dropped without an `execute`, a
    /// [`flush`](Pipeline::flush), or an await of a handle. This is mostly a mistake that `#[must_use]` does not see. Commands of
    /// a [`Transaction`](crate::Transaction) do not count: dropping it is how you discard it.
    pub unsent: u64,
    /// Messages that have arrived and that a subscription wanted. One counts once, however many subscriptions share its connection; if it
    /// matches several names that are subscribed to, the server sends it for each of them.
    pub messages: u64,
    /// Messages that were dropped because a subscription's buffer was full. One counts for each such subscription.
    pub messages_dropped: u64,
    /// How often a subscription has reported that messages may be missing.
    pub missed: u64,
    /// Frames on the connections of subscriptions that this version does not understand.
    pub unknown_pushes: u64,
}

impl Client {
    /// Connects with the defaults of [`builder`](Client::builder).
    ///
    /// `url` is one of these:
    ///
    /// - `redis://[user:password@]host[:port][/database]`: a server
    /// - `redis+unix:///path/to/socket[?db=n]`: a server on a unix socket
    /// - `redis-cluster://[user:password@]host[:port][,host[:port]...]`: a cluster. One node is enough; the others are found
    /// - `redis-sentinel://[user:password@]host[:port][,host[:port]...]/name[/database]`: the primary that the sentinels know by
    ///   this name
    ///
    /// `rediss://`, `rediss-cluster://` and `rediss-sentinel://` are the same with TLS (feature `tls`). User and password are percent-encoded.
    ///
    /// # Errors
    ///
    /// The URL is not valid, the server cannot be reached ([`Error::is_connection`](crate::Error::is_connection)), or it
    /// refuses the credentials ([`Error::code`](crate::Error::code) is `WRONGPASS` or `NOAUTH`).
    pub async fn connect(url: &str) -> Result<Client> {
        Client::builder().url(url)?.connect().await
    }

    /// A client that connects when it is first used. It can be made outside of a tokio runtime.
    ///
    /// # Errors
    ///
    /// The URL is not valid.
    pub fn connect_lazy(url: &str) -> Result<Client> {
        Ok(Client::builder().url(url)?.connect_lazy())
    }

    /// A [`Builder`], for a client with settings of your own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// An empty pipeline: its methods queue commands, which are sent together. It needs no connection until then.
    pub fn pipeline(&self) -> Pipeline {
        Pipeline::new(self.0.clone(), true)
    }

    /// An empty transaction: its methods queue commands, and [`exec`](Pipeline::exec) sends them between MULTI and EXEC in one write.
    pub fn transaction(&self) -> Transaction {
        Pipeline::new(self.0.clone(), true)
    }

    /// Queues commands in a closure and sends them in one round trip. The closure returns handles, the call returns their values.
    ///
    /// The closure gets a [`Scope`], which has the methods of [`Pipeline`] but is cheaper, because nothing else can queue on it.
    /// [Batch functions](crate::redis_batch) of one round trip may be called in the closure; they queue their commands on the scope.
    /// Batch functions of several round trips need a pipeline.
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

    /// A dedicated connection, which only the caller uses: for SELECT, raw WATCH, several blocking commands, and other commands
    /// about the connection that they are sent on. When it is dropped it is kept for reuse, or closed if its state was changed.
    ///
    /// # Errors
    ///
    /// The client is closed, no connection can be made, or all that [`Builder::dedicated`] allows stay in use. Or the client is
    /// that of a whole cluster: use [`connection_for`](Client::connection_for), which chooses the node.
    pub async fn connection(&self) -> Result<Connection<Open>> {
        let instead = "`client.connection_for(key)` gives one to the owner of a key, `client.on(&node).connection()` one to a node";
        self.unless_cluster("a connection of its own", instead)?;
        self.connection_to(Want::Any).await
    }

    /// Accepts no more commands, waits for the replies to commands in flight, and closes all connections. It does not wait for blocking
    /// commands (BLPOP, XREAD with a block): they end at once with [`Outcome::Unknown`](crate::Outcome::Unknown), and the server may have
    /// given them an item that is then lost, so stop workers first. Commands that pause before they are sent again, and commands that are
    /// called later, on any clone, fail with [`Error::is_closed`](crate::Error::is_closed).
    pub async fn close(&self) {
        self.0.close().await;
    }

    /// Asks the [`credentials`](Builder::credentials) for a login now, sends it on all open connections, and waits for the answers. Use
    /// it when you know that a password has changed. Commands that are called after this has returned are sent after the login.
    /// Connections with subscriptions get the login without being waited for, and dedicated connections that are in use get it when they
    /// are returned.
    ///
    /// # Errors
    ///
    /// - The client has no credentials; or they failed, or took longer than [`Builder::connect_timeout`]: the connections to that server
    ///   stay as they are.
    /// - A server refuses the login, as with `WRONGPASS` in [`Error::code`](crate::Error::code). Each connection on which it did is
    ///   replaced once its replies have come, and the new one asks the credentials again: as long as they give a login that is refused,
    ///   commands fail.
    ///
    /// If there are several servers, each is tried, and the first error is returned.
    pub async fn renew(&self) -> Result<()> {
        self.0.renew_logins().await
    }

    /// What this client has done since it was made.
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
