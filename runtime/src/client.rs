//! The handle that programs share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, iter};

use crate::builder::Builder;
use crate::command::{Command, Origin};
use crate::config::Config;
use crate::connection::{Connection, Open};
use crate::error::{Failure, Result};
use crate::lease::Lease;
use crate::link::{Ledger, Shared};
use crate::pipeline::{Handles, LastSize, Pipeline, Transaction};
use crate::request::Request;
use crate::router::Router;
use crate::value::FromReply;

/// A Redis or Valkey server as seen by a program: cheap to clone, to share between tasks and threads, and to call
/// through `&self`.
///
/// Calls from many tasks share a few connections and their writes; blocking commands and `WATCH` get a connection of
/// their own for as long as they need it. Dropping the last clone lets what is in flight finish; [`close`](Client::close)
/// waits for that.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    ledger: Arc<Ledger>,
    router: Router,
    /// Dedicated connections that nobody uses now, the most recently used last.
    idle: Mutex<Vec<Arc<Shared>>>,
    last_flush: LastSize,
    closed: AtomicBool,
}

/// What a client has done so far, on all its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Round trips that were asked for: a command called at once is one, so is a flush of a pipeline, so is a
    /// transaction. Those of concurrent callers overlap and share writes and reads.
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
}

impl Client {
    /// Connects with the defaults of [`builder`](Client::builder).
    ///
    /// `url` is `redis://[user:password@]host[:port][/database]` or `redis+unix:///path/to/socket[?db=n]`; user and
    /// password are percent-encoded.
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
        Pipeline::new(self.clone(), true)
    }

    /// An empty transaction: its methods queue commands, which `exec` sends between MULTI and EXEC in one write.
    pub fn transaction(&self) -> Transaction {
        Pipeline::new(self.clone(), true)
    }

    /// Queues commands in a closure and sends them in one round trip: handles out of the closure, values out of the call.
    ///
    /// # Errors
    ///
    /// The first error among the handles, see [`Pipeline::execute`].
    pub async fn pipelined<H: Handles>(&self, queue: impl FnOnce(&Pipeline) -> H) -> Result<H::Output> {
        let pipe = Pipeline::new(self.clone(), false);
        let handles = queue(&pipe);
        pipe.execute(handles).await
    }

    /// Queues commands in a closure and runs them as one transaction.
    ///
    /// # Errors
    ///
    /// As [`Transaction::exec`](Pipeline::exec).
    pub async fn atomically<H: Handles>(&self, queue: impl FnOnce(&Transaction) -> H) -> Result<H::Output> {
        let tx = self.transaction();
        let handles = queue(&tx);
        tx.exec(handles).await
    }

    /// A connection for the caller alone: for SELECT, raw WATCH, blocking commands in a row, and whatever else speaks
    /// of the connection it runs on. It goes back when dropped, or is closed if its state was changed.
    ///
    /// # Errors
    ///
    /// The client is closed, or no connection can be made.
    pub async fn connection(&self) -> Result<Connection<Open>> {
        let lease = self.lease()?;
        lease.link().ready().await?;
        Ok(Connection::new(lease))
    }

    /// Stops taking commands, waits for the replies to what is in flight, and closes all connections. Commands called
    /// afterwards, on any clone, fail with [`Error::is_closed`](crate::Error::is_closed).
    pub async fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        for link in std::mem::take(&mut *self.idle()) {
            link.start_closing();
        }
        for link in self.0.router.links() {
            link.shared().close().await;
        }
    }

    /// Counts since the client was made.
    pub fn stats(&self) -> Stats {
        let total = self.0.ledger.total();
        Stats {
            round_trips: total.submissions,
            commands: total.commands,
            writes: total.writes,
            reads: total.reads,
            in_flight: total.in_flight,
            connects: total.connects,
        }
    }

    #[doc(hidden)]
    #[inline]
    pub fn __send<T: FromReply>(&self, request: Request) -> Command<'_, T> {
        Command::new(Origin::Client(self), request)
    }

    /// A pipeline that nobody else queues on: its first await sends without letting others queue first.
    #[doc(hidden)]
    pub fn __own_pipeline(&self) -> Pipeline {
        Pipeline::new(self.clone(), false)
    }

    pub(crate) fn new(config: Config) -> Client {
        let config = Arc::new(config);
        let ledger = Arc::default();
        let router = Router::new(&config, &ledger);
        Client(Arc::new(Inner {
            config,
            ledger,
            router,
            idle: Mutex::default(),
            last_flush: LastSize::default(),
            closed: AtomicBool::new(false),
        }))
    }

    /// Waits for every multiplexed connection to be up.
    pub(crate) async fn ready(&self) -> Result<()> {
        for link in self.0.router.links() {
            link.shared().ready().await?;
        }
        Ok(())
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn last_flush(&self) -> &LastSize {
        &self.0.last_flush
    }

    #[inline]
    pub(crate) fn route(&self) -> &Arc<Shared> {
        self.0.router.route()
    }

    /// A dedicated connection, kept from before or new. New ones connect by themselves while commands are queued.
    pub(crate) fn lease(&self) -> Result<Lease, Failure> {
        if self.0.closed.load(Ordering::Acquire) {
            return Err(Failure::Closed);
        }
        let kept = {
            let mut idle = self.idle();
            iter::from_fn(|| idle.pop()).find(|link| link.reuse())
        };
        let link = kept.unwrap_or_else(|| Shared::new(&self.0.config, &self.0.ledger, true));
        Ok(Lease::new(self.clone(), link))
    }

    /// Keeps a dedicated connection for the next who needs one.
    pub(crate) fn give_back(&self, link: Arc<Shared>) {
        let most = self.0.config.idle_connections;
        let mut idle = self.idle();
        if idle.len() >= most {
            // those that were closed meanwhile take nobody's place
            idle.retain(|link| link.is_alive());
        }
        if idle.len() < most && !self.0.closed.load(Ordering::Acquire) {
            link.make_idle();
            idle.push(link);
        } else {
            drop(idle);
            link.start_closing();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Arc<Shared>>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for link in self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            link.start_closing();
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("address", &self.0.config.address).finish_non_exhaustive()
    }
}
