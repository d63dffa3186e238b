//! A connection for one caller alone.

use std::fmt;
use std::sync::Arc;

use crate::client::command::{Command, Via};
use crate::facts::Flags;
use crate::hub::{Fate, Lease, Unwatch};
use crate::pipeline::{Mode, Pipeline, Plain, Shared, Transaction, Watching};
use crate::request::Request;
use crate::value::FromReply;

/// A dedicated connection: for commands that change the state of their connection (SELECT, WATCH), or that wait
/// on the server (BLPOP).
///
/// Made by [`Client::connection`](crate::Client::connection); as [`Watched`], by [`Client::watch`](crate::Client::watch).
/// When it is dropped, the client keeps it for reuse, or closes it if its state was changed or replies are outstanding. A lost one is
/// not made again, because its state is lost too: every further command on it fails.
#[must_use = "a connection goes back to its client when dropped"]
pub struct Connection<S: State = Open> {
    lease: Arc<Lease>,
    state: S,
}

/// A connection that watches keys. Commands that change nothing can be called on it, at once or on a
/// [`pipeline`](Connection::pipeline); [`multi`](Connection::multi) turns it into the transaction. Dropping it unwatches the keys.
pub type Watched = Connection<WatchingKeys>;

/// What a [`Connection`] may be used for.
pub trait State: Send + Sync + 'static + private::Sealed {
    /// Whether it watches keys.
    #[doc(hidden)]
    const WATCHES: bool;

    /// The mode of its pipelines.
    #[doc(hidden)]
    type Mode: Mode<Line = Shared>;
}

/// The states of a [`Connection`] in which every command may be called.
#[diagnostic::on_unimplemented(
    message = "before `multi()` only commands that change nothing can run on a watched connection",
    label = "this one would run at once, and again with each try",
    note = "queue it on the transaction: `let tx = w.multi();`, then call it on `tx`; what is to run once whatever happens is \
            called on the client, before or after `watch`"
)]
pub trait Unwatched: State {}

/// The state of a connection on which every command may be called.
#[derive(Debug)]
pub struct Open(());

/// The state of a connection that watches keys.
#[derive(Debug)]
pub struct WatchingKeys(Unwatch);

impl State for Open {
    const WATCHES: bool = false;
    type Mode = Plain;
}
impl State for WatchingKeys {
    const WATCHES: bool = true;
    type Mode = Watching;
}
impl Unwatched for Open {}

mod private {
    pub trait Sealed {}
    impl Sealed for super::Open {}
    impl Sealed for super::WatchingKeys {}
}

impl<S: State> Connection<S> {
    /// An empty pipeline whose commands are sent on this connection. On a watched connection only commands that change nothing can be
    /// queued on it, and it sends nothing once the connection has become a transaction or was dropped.
    pub fn pipeline(&self) -> Pipeline<S::Mode> {
        Pipeline::on_lease(self.lease.clone(), None)
    }

    #[doc(hidden)]
    #[inline]
    pub fn __send<T: FromReply>(&self, request: Request) -> Command<'_, T> {
        if request.facts().flags.contains(Flags::CONNECTION_STATE) {
            self.lease.taint();
        }
        Command::new(Via::Lease(&self.lease), request)
    }

    pub(crate) fn lease(&self) -> &Arc<Lease> {
        &self.lease
    }
}

impl Connection<Open> {
    /// An empty transaction that runs on this connection; see [`Client::transaction`](crate::Client::transaction).
    ///
    /// After [`watch`](Connection::watch) it is carried out only if no watched key has changed; otherwise the error is a
    /// [conflict](crate::Error::is_watch_conflict). An empty transaction sends nothing, so
    /// the keys stay watched. There are no methods for MULTI, EXEC and DISCARD, because between them every reply would be QUEUED.
    pub fn transaction(&self) -> Transaction {
        Pipeline::on_lease(self.lease.clone(), None)
    }

    pub(crate) fn new(lease: Lease) -> Connection<Open> {
        Connection { lease: Arc::new(lease), state: Open(()) }
    }
}

impl Connection<WatchingKeys> {
    pub(crate) fn watched(lease: Lease) -> Watched {
        let lease = Arc::new(lease);
        Connection { state: WatchingKeys(Unwatch::new(lease.clone())), lease }
    }

    pub(crate) fn into_parts(self) -> (Arc<Lease>, Unwatch) {
        (self.lease, self.state.0)
    }

    /// Where it is noted what becomes of EXEC.
    pub(crate) fn fate(&self) -> Arc<Fate> {
        self.state.0.fate()
    }
}

impl<S: State> fmt::Debug for Connection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("lease", &self.lease).finish_non_exhaustive()
    }
}
