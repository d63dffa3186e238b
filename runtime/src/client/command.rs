//! A command sent at once: what the methods of `Client` and `Connection` return.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::sending::{Ended, Sending};
use crate::error::{Error, Kind, Result};
use crate::facts::{Facts, Flags};
use crate::hub::{Attempts, Hub, Lease, Limit};
use crate::link::config::{ReadFrom, WhenDown};
use crate::link::{Raw, decode};
use crate::pipeline::{AndThen, Chained, Finished, Map, Mapped, Promise};
use crate::request::Request;
use crate::value::{FromReply, Undecoded};

/// A command and the future of its reply.
///
/// Nothing is sent before the first poll, which hands the command over to a connection. Dropping it before the reply came
/// does not disturb the connection: the reply is read and thrown away. A blocking command has a dedicated connection,
/// which is closed in this case, because to throw away its reply would be to lose an item. The server may still pop an item at that
/// very moment; with `BLMOVE` or a stream it is not lost.
#[must_use = "a command is sent when it is awaited"]
pub struct Command<'a, T> {
    via: Via<'a>,
    request: Request,
    sending: Sending,
    attempts: Attempts,
    limit: Option<Box<Limit>>,
    /// Here rather than as a bound of the future: a type that no reply becomes is one error, at the method.
    decode: Decode<T>,
}

/// Makes the value of a reply.
type Decode<T> = fn(&Raw, &'static Facts) -> Result<T>;

/// Which connection it goes to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Via<'a> {
    Client(&'a Arc<Hub>),
    Lease(&'a Arc<Lease>),
}

impl<'a> Via<'a> {
    #[inline]
    pub(super) fn hub(self) -> &'a Arc<Hub> {
        match self {
            Via::Client(hub) => hub,
            Via::Lease(lease) => lease.hub(),
        }
    }
}

impl<'a, T> Command<'a, T> {
    #[inline]
    pub(crate) fn new(via: Via<'a>, request: Request) -> Command<'a, T>
    where
        T: FromReply,
    {
        let (sending, attempts) = (Sending::new(via), Command::attempts(via));
        Command { via, sending, attempts, limit: None, decode: Raw::decode, request }
    }

    /// One that has yet to be encoded. Its request is made here and not given, which the compiler would copy twice.
    #[inline]
    pub(crate) fn begin(via: Via<'a>) -> Command<'a, T>
    where
        T: FromReply,
    {
        let (sending, attempts) = (Sending::new(via), Command::attempts(via));
        Command { via, sending, attempts, limit: None, decode: Raw::decode, request: Request::new() }
    }

    /// Waits at most `after` for the reply, counted from the first poll, instead of the client's response
    /// timeout. After that the command fails with [`Error::is_timeout`], and [`Error::outcome`] says whether the server may
    /// carry it out: if it was not yet written, it never will be.
    pub fn timeout(mut self, after: Duration) -> Self {
        self.limit.get_or_insert_default().set_after(after);
        self
    }

    /// What to do while the server is away, instead of [`Builder::when_down`](crate::Builder::when_down).
    pub fn when_down(mut self, when: WhenDown) -> Self {
        self.limit.get_or_insert_default().set_fail_when_down(when == WhenDown::Fail);
        self
    }

    /// Which server carries it out if it reads a key, on a cluster or behind sentinels, instead of what
    /// [`Client::read_from`](crate::Client::read_from) or [`Builder::read_from`](crate::Builder::read_from) says.
    pub fn read_from(mut self, read_from: ReadFrom) -> Self {
        self.attempts.read_from = Some(read_from);
        self
    }

    /// How often it is sent again after a lost connection, if the spec calls it [idempotent](Flags::IDEMPOTENT). Other
    /// commands are never sent again.
    ///
    /// If the command is a write, use this only if no other client writes to the same keys in the meantime, or if that does not matter: a write
    /// of another client may come between the two attempts, and the second attempt overwrites it. The first attempt is never carried out
    /// after the second: see [`Builder::retry_writes`](crate::Builder::retry_writes).
    pub fn retries(mut self, retries: u32) -> Self {
        if self.request.facts().flags.contains(Flags::IDEMPOTENT) {
            self.attempts.ask(retries, self.via.hub().site());
        }
        self
    }

    /// Applies `apply` to the value when it is there. Call [`timeout`](Command::timeout) and other settings before this.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let is_first = client.incr("visits").map(|visits| visits == 1).await?; // bool
    /// # Ok(()) }
    /// ```
    pub fn map<U, F: FnOnce(T) -> U>(self, apply: F) -> Map<Self, F> {
        Finished::new(self, Mapped(apply))
    }

    /// Applies `apply` to the value when it is there; what it returns is the result of the command.
    pub fn and_then<U, F: FnOnce(T) -> Result<U>>(self, apply: F) -> AndThen<Self, F> {
        Finished::new(self, Chained(apply))
    }

    /// The same, whose reply is decoded by whoever waits for it.
    pub(super) fn undecoded(self) -> Command<'a, Undecoded> {
        let Command { via, request, sending, attempts, limit, .. } = self;
        Command { via, request, sending, attempts, limit, decode: Raw::decode }
    }

    pub(super) fn facts(&self) -> &'static Facts {
        self.request.facts()
    }

    /// Where what it sends is encoded, before it is given to anybody: as a value of its own that would be copied once more.
    #[doc(hidden)]
    #[inline]
    pub fn __encode(&mut self) -> &mut Request {
        &mut self.request
    }

    /// What is sent. For tests.
    #[doc(hidden)]
    pub fn __request(&self) -> &Request {
        &self.request
    }
}

impl<'a> Command<'a, ()> {
    #[inline]
    fn attempts(via: Via<'a>) -> Attempts {
        let Via::Client(hub) = via else { return Attempts::new(0) };
        let mut attempts = Attempts::new(hub.per_command().retries);
        if hub.per_command().retry_writes {
            attempts.ask(hub.per_command().retries, hub.site());
        }
        attempts
    }
}

impl<T> Promise for Command<'_, T> {
    type Value = T;
}

/// Whether a connection is within MULTI, by raw words, so that `raw` is not the reply.
fn is_queued(via: Via<'_>, request: &Request, raw: &Raw) -> bool {
    match via {
        Via::Lease(lease) if lease.is_tainted() => {
            raw.bytes().starts_with(decode::QUEUED) && !request.facts().is_raw()
        }
        _ => false,
    }
}

#[inline]
fn value<T>(via: Via<'_>, request: &Request, raw: &Raw, decode: Decode<T>) -> Result<T> {
    if is_queued(via, request, raw) {
        return Err(Error::new(Kind::Queued).of(request.facts()));
    }
    decode(raw, request.facts())
}

impl Ended {
    /// What the caller is told.
    #[cold]
    fn tell<T>(self, facts: &'static Facts, decode: Decode<T>) -> Result<T> {
        match self {
            Ended::InDoubt(raw) => decode(&raw, facts).map_err(Error::in_doubt),
            Ended::InParts(error) => Err(*error),
            ended => Err(ended.error().of(facts)),
        }
    }

    /// As which error it ended.
    #[cold]
    pub(super) fn error(&self) -> Error {
        match self {
            Ended::Failed(failure) => failure.clone().into(),
            Ended::Argument(error) => Error::argument(error),
            Ended::Taken => Error::taken(),
            Ended::Nowhere(nowhere) => Error::nowhere(*nowhere),
            Ended::InDoubt(raw) => decode::error(raw.bytes()).unwrap_or_else(Error::unmerged).in_doubt(),
            // a part of a command is not taken apart
            Ended::Unmerged | Ended::InParts(_) => Error::unmerged(),
        }
    }
}

impl<T> Future for Command<'_, T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let Command { via, request, sending, attempts, limit, decode } = self.get_mut();
        let facts = request.facts();
        let mut reply = None;
        let waits = sending.poll_reply(&mut reply, cx);
        if let Some(raw) = reply {
            return Poll::Ready(value(*via, request, &raw, *decode));
        }
        if waits && limit.is_none() {
            return Poll::Pending;
        }
        if let Some(limit) = limit {
            limit.start().map_err(|failure| Error::from(failure).of(facts))?;
        }
        let ended = match sending.poll(*via, request, attempts, limit, cx) {
            Poll::Ready(ended) => ended,
            // the reply before the timer: what is there is not late
            Poll::Pending => {
                let Some(limit) = limit else { return Poll::Pending };
                let after = ready!(limit.poll(cx));
                Err(sending.give_up(via.hub(), after, limit, attempts))
            }
        };
        let result = match ended {
            Ok(raw) => value(*via, request, &raw, *decode),
            Err(ended) => ended.tell(facts, *decode),
        };
        sending.report(result.as_ref().err());
        Poll::Ready(result)
    }
}

impl<T> fmt::Debug for Command<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command").field("name", &self.request.facts().name).finish_non_exhaustive()
    }
}
