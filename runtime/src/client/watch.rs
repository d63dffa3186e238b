//! Optimistic locking: read, decide, write, and run again if somebody else wrote in between.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::arg::ToArgs;
use crate::client::connection::{Connection, Watched};
use crate::cluster::{Want, whole_way};
use crate::error::Failure;
use crate::facts::{Facts, Flags, Keys, Spread};
use crate::hub::{Fate, Finding, Hub, Lease, Leasing, Pause};
use crate::link::{self, Link, Slot, pause};
use crate::pipeline::{Pipeline, Transaction};
use crate::request::{Patience, Request};
use crate::resp::Redirect;
use crate::{Client, Error, Result};

const WATCH: &Facts = &Facts {
    name: "WATCH",
    flags: Flags::CONNECTION_STATE,
    since: "2.2.0",
    keys: Keys::Rest { but: 0 },
    spread: Spread::Key,
};

/// How often [`Client::watch`] runs again after a conflict, unless told otherwise.
const RETRIES: u32 = 64;

impl Client {
    /// Optimistic locking: runs `run` on a connection that watches `keys`. It runs again if another client changed one of them before
    /// the transaction was executed, or if the connection was lost before that; nothing has changed until EXEC is sent.
    ///
    /// `run` gets the watched connection by value. It reads, decides, and turns the connection into the transaction with
    /// [`multi`](Connection::multi). If it returns without executing a transaction, the keys are unwatched. Before `multi` only commands
    /// that change nothing can be called, because everything runs again with each retry.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let next = client
    ///     .watch(["seq"], async |w| {
    ///         let current: i64 = w.get("seq").await?.unwrap_or(0);
    ///         let tx = w.multi();
    ///         tx.set("seq", current + 1);
    ///         tx.exec(()).await?;
    ///         Ok(current + 1)
    ///     })
    ///     .await?;
    /// # let _: i64 = next; Ok(()) }
    /// ```
    ///
    /// An `async` closure cannot change a variable from one try to the next: for `async |w| { tries += 1; .. }` the compiler says
    /// that the closure is not `FnMut`. Change it before the future begins, or use an atomic or a cell:
    ///
    /// ```no_run
    /// # use std::sync::atomic::{AtomicU32, Ordering};
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let mut tries = 0;
    /// client
    ///     .watch(["seq"], |w| {
    ///         tries += 1;
    ///         async move { w.multi().exec(()).await }
    ///     })
    ///     .await?;
    ///
    /// let tries = AtomicU32::new(0);
    /// client
    ///     .watch(["seq"], async |w| {
    ///         tries.fetch_add(1, Ordering::Relaxed);
    ///         w.multi().exec(()).await
    ///     })
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// The number of retries is limited ([`Watch::retries`], 64 by default). Before each there is a pause that is random and grows
    /// ([`Watch::backoff`]).
    ///
    /// # Errors
    ///
    /// The error that `run` returns, unless it is a conflict or a lost connection and retries are left. There are no keys, or no
    /// connection can be made. On a cluster all keys, also those that `run` uses, must be in one hash slot.
    pub fn watch<F, Fut, T>(&self, keys: impl ToArgs, run: F) -> Watch<'_, F, Fut>
    where
        F: FnMut(Watched) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        self.try_watch(keys, run)
    }

    /// [`watch`](Client::watch) for a `run` with its own error type. A conflict or a lost connection is noticed whatever error `run`
    /// turns it into.
    ///
    /// # Errors
    ///
    /// As for `watch`.
    pub fn try_watch<F, Fut, T, E>(&self, keys: impl ToArgs, run: F) -> Watch<'_, F, Fut>
    where
        F: FnMut(Watched) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        Watch {
            client: self,
            request: watch_request(keys),
            run,
            retries: RETRIES,
            backoff: (Duration::from_millis(1), Duration::from_millis(64)),
            attempt: 0,
            stage: Stage::Start,
        }
    }
}

fn watch_request(keys: impl ToArgs) -> Request {
    let mut request = Request::new();
    request.counted(WATCH, b"$5\r\nWATCH\r\n", 1);
    request.keys_required(keys);
    request.finish();
    request
}

/// Which server has the keys.
fn watched(hub: &Hub, request: &Request) -> Result<Want> {
    let words = request.encoded().map_err(|error| Error::argument(error).of(WATCH))?;
    match hub.mapped().map(|_| whole_way(words, WATCH)) {
        Some(Ok(want)) => Ok(want),
        Some(Err(nowhere)) => Err(Error::nowhere(nowhere).of(WATCH)),
        None => Ok(Want::Any),
    }
}

/// Sends WATCH. It waits for no room: on a connection of its own there is at most what the last user left unanswered, such as UNWATCH.
fn send_watch(request: &Request, lease: &Lease, cx: &Context<'_>) -> Result<Arc<Slot>> {
    let words = request.encoded().map_err(|error| Error::argument(error).of(WATCH))?;
    lease.link().call_at_once(words, cx.waker().clone()).map_err(failed)
}

fn poll_watched(slot: &Slot, cx: &mut Context<'_>) -> Poll<Result<()>> {
    let raw = ready!(slot.poll(cx)).map_err(failed)?;
    Poll::Ready(raw.decode(WATCH))
}

fn failed(failure: Failure) -> Error {
    Error::from(failure).of(WATCH)
}

pin_project! {
    /// The future of [`Client::watch`].
    #[must_use = "nothing happens until it is awaited"]
    pub struct Watch<'a, F, Fut> {
        client: &'a Client,
        request: Request,
        run: F,
        retries: u32,
        backoff: (Duration, Duration),
        attempt: u32,
        #[pin]
        stage: Stage<Fut>,
    }
}

pin_project! {
    #[project = StageProj]
    enum Stage<Fut> {
        Start,
        Finding { finding: Finding, want: Want },
        Leasing { leasing: Leasing, want: Want },
        Watching { lease: Option<Lease>, slot: Arc<Slot> },
        Running { #[pin] run: Fut, fate: Arc<Fate>, left: Arc<AtomicBool>, link: Arc<Link> },
        Pausing { pause: Pause },
        Done,
    }
}

impl<F, Fut> Watch<'_, F, Fut> {
    /// How often to run again after a conflict or a lost connection. When none is left, that is the error.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The pause before running again: it doubles from `first` to `longest`, and is shortened at random by up to a half.
    /// Default 1 ms, 64 ms.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = (first, longest);
        self
    }
}

impl<F, Fut, T, E> Future for Watch<'_, F, Fut>
where
    F: FnMut(Watched) -> Fut,
    Fut: Future<Output = Result<T, E>>,
    E: From<Error>,
{
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        loop {
            let mut this = self.as_mut().project();
            let next = match this.stage.as_mut().project() {
                StageProj::Start => {
                    let hub = this.client.hub();
                    let want = watched(hub, this.request)?;
                    Stage::Finding { finding: hub.find(want), want }
                }
                StageProj::Finding { finding, want } => {
                    let site = ready!(Pin::new(finding).poll(cx)).map_err(failed)?;
                    Stage::Leasing { leasing: this.client.hub().lease(site, Patience::Normal), want: *want }
                }
                StageProj::Leasing { leasing, want } => {
                    let mut lease = ready!(Pin::new(leasing).poll(cx)).map_err(failed)?;
                    lease.watch(*want);
                    let slot = send_watch(this.request, &lease, cx)?;
                    Stage::Watching { lease: Some(lease), slot }
                }
                StageProj::Watching { lease, slot } => {
                    let watched = ready!(poll_watched(slot, cx));
                    let Some(lease) = lease.take() else { return Poll::Pending };
                    match watched {
                        // it changes nothing
                        Err(_) if lease.link().is_lost() && may_run_again(*this.attempt, *this.retries) => {
                            again(this.client.hub(), None, this.attempt)
                        }
                        Err(error)
                            if left_behind(this.client.hub(), &error)
                                && may_run_again(*this.attempt, *this.retries) =>
                        {
                            again(this.client.hub(), None, this.attempt)
                        }
                        Err(error) => return Poll::Ready(Err(error.into())),
                        Ok(()) => {
                            let (link, left) = (lease.link().clone(), lease.left_behind().clone());
                            let watched = Connection::watched(lease);
                            let fate = watched.fate();
                            Stage::Running { run: (this.run)(watched), fate, left, link }
                        }
                    }
                }
                StageProj::Running { run, fate, left, link } => match ready!(run.poll(cx)) {
                    Err(_)
                        if (fate.is_conflict()
                            || fate.is_unsent() && (link.is_lost() || left.load(Ordering::Acquire)))
                            && may_run_again(*this.attempt, *this.retries) =>
                    {
                        let backoff = fate.is_conflict().then_some(*this.backoff);
                        again(this.client.hub(), backoff, this.attempt)
                    }
                    result => {
                        this.stage.set(Stage::Done);
                        return Poll::Ready(result);
                    }
                },
                StageProj::Pausing { pause } => {
                    ready!(Pin::new(pause).poll(cx));
                    Stage::Start
                }
                StageProj::Done => return Poll::Ready(Err(Error::taken().into())),
            };
            this.stage.set(next);
        }
    }
}

/// Whether a node of the cluster does not have the keys that are to be watched. The map learns where they are.
fn left_behind(hub: &Hub, error: &Error) -> bool {
    let (Some(mapped), Some(text)) = (hub.mapped(), error.server_text()) else { return false };
    match Redirect::read(text.as_bytes()) {
        Some(to) => {
            // where ASK points the hash slot is not yet: until it is, nothing can be watched
            if !to.asks {
                mapped.redirect(&to);
            }
            true
        }
        None => text.starts_with("TRYAGAIN") || text.starts_with("CLUSTERDOWN"),
    }
}

/// Whether there is another try left, and a runtime to pause in.
fn may_run_again(attempt: u32, retries: u32) -> bool {
    attempt < retries && link::runtime().is_ok()
}

/// Everything once more, after a pause: this one after a conflict, and after a loss one as between attempts to connect, since a
/// server that closes each connection answers often enough not to be left alone for it.
fn again<Fut>(hub: &Hub, backoff: Option<(Duration, Duration)>, attempt: &mut u32) -> Stage<Fut> {
    let reconnect = hub.config().reconnect;
    let (first, longest) = backoff.unwrap_or((reconnect.first, reconnect.longest));
    let pause = pause(first, longest, *attempt, hub.config().via.random());
    *attempt += 1;
    Stage::Pausing { pause: hub.pause(pause) }
}

impl<F, Fut> fmt::Debug for Watch<'_, F, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("attempt", &self.attempt)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

impl Connection<super::connection::WatchingKeys> {
    /// Ends the reading and begins the transaction, which is carried out only if no watched key has changed. It takes the
    /// connection, so no immediate command can be called afterwards: read before, queue after.
    pub fn multi(self) -> Transaction {
        let (lease, unwatch) = self.into_parts();
        lease.end_reads();
        Pipeline::on_lease(lease, Some(unwatch))
    }
}
