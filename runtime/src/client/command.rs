//! A command sent at once: what the methods of `Client` and `Connection` return.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::error::{Failure, Kind};
use crate::facts::Flags;
use crate::hub::{Hub, Lease};
use crate::link::{Raw, Slot, decode};
use crate::request::{Patience, Request};
use crate::value::FromReply;
use crate::{Error, Result};

/// A command and the future of its reply.
///
/// Nothing happens until it is polled; the first poll hands it over, encoded already. Dropping it before the reply came
/// does not disturb the connection: the reply is read and thrown away. (A blocking command has a connection of its own,
/// which is closed then, since a reply thrown away would be an item lost.)
#[must_use = "a command is sent when it is awaited"]
pub struct Command<'a, T> {
    via: Via<'a>,
    request: Request,
    stage: Stage,
    retries: u32,
    timeout: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
    reply: PhantomData<fn() -> T>,
}

/// Which connection it goes to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Via<'a> {
    Client(&'a Arc<Hub>),
    Lease(&'a Arc<Lease>),
}

#[derive(Debug)]
enum Stage {
    New,
    /// A blocking command has a connection to itself, which is closed with the command if no reply has come.
    Sent {
        slot: Arc<Slot>,
        _lease: Option<Lease>,
    },
    Done,
}

impl<'a, T> Command<'a, T> {
    #[inline]
    pub(crate) fn new(via: Via<'a>, request: Request) -> Command<'a, T> {
        let retries = match via {
            Via::Client(hub) if request.facts().flags.contains(Flags::IDEMPOTENT) => hub.config().retries,
            _ => 0,
        };
        Command { via, request, stage: Stage::New, retries, timeout: None, sleep: None, reply: PhantomData }
    }

    /// Waits for the reply no longer than `after`, counted from the first poll, in place of the client's response
    /// timeout. Past it the command fails with [`Error::is_timeout`]; whether the server carries it out is unknown.
    pub fn timeout(mut self, after: Duration) -> Self {
        self.timeout = Some(after);
        self
    }

    /// How often it is sent again after a lost connection, if the spec calls it
    /// [idempotent](Flags::IDEMPOTENT); no other command ever is.
    pub fn retries(mut self, retries: u32) -> Self {
        if self.request.facts().flags.contains(Flags::IDEMPOTENT) {
            self.retries = retries;
        }
        self
    }

    /// What is sent. For tests.
    #[doc(hidden)]
    pub fn __request(&self) -> &Request {
        &self.request
    }

    /// Everything but decoding, which alone depends on the type.
    fn poll_raw(&mut self, cx: &mut Context<'_>) -> Poll<Result<Raw>> {
        if let Some(after) = self.timeout {
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(after)));
            if sleep.as_mut().poll(cx).is_ready() {
                let written = !matches!(self.stage, Stage::New);
                self.stage = Stage::Done;
                return Poll::Ready(Err(Failure::Timeout { after, ahead: 0, written }.into()));
            }
        }
        loop {
            match &mut self.stage {
                Stage::New => {
                    let (slot, lease) = ready!(self.poll_send(cx))?;
                    self.stage = Stage::Sent { slot, _lease: lease };
                    return Poll::Pending;
                }
                Stage::Sent { slot, .. } => match ready!(slot.poll(cx)) {
                    Ok(raw) => {
                        if let Some(script) = self.request.called_script()
                            && raw.starts_with(b"-NOSCRIPT")
                        {
                            self.request = self.request.with_source(script);
                            self.stage = Stage::New;
                            continue;
                        }
                        self.stage = Stage::Done;
                        return Poll::Ready(Ok(raw));
                    }
                    Err(Failure::Lost { .. }) if self.retries > 0 => {
                        self.retries -= 1;
                        self.stage = Stage::New;
                    }
                    Err(failure) => {
                        self.stage = Stage::Done;
                        return Poll::Ready(Err(failure.into()));
                    }
                },
                Stage::Done => return Poll::Ready(Err(Failure::Discarded.into())),
            }
        }
    }

    /// Whether the connection is within MULTI, by raw words, so that this is not the reply.
    fn is_queued(&self, raw: &Raw) -> bool {
        match self.via {
            Via::Lease(lease) if lease.is_tainted() => {
                raw.starts_with(decode::QUEUED) && !self.request.facts().is_raw()
            }
            _ => false,
        }
    }

    fn poll_send(&self, cx: &mut Context<'_>) -> Poll<Result<(Arc<Slot>, Option<Lease>)>> {
        let words = self.request.encoded().map_err(Error::argument)?;
        let patience = match (self.timeout, self.request.patience()) {
            (Some(after), Patience::Normal) => Patience::Longer(after),
            (_, patience) => patience,
        };
        let lease = match self.via {
            Via::Client(hub) if self.request.facts().flags.contains(Flags::BLOCKING) => Some(hub.lease()?),
            _ => None,
        };
        let link = match (&lease, self.via) {
            (Some(lease), _) => lease.link(),
            (None, Via::Client(hub)) => hub.route(),
            (None, Via::Lease(lease)) => lease.link(),
        };
        let (slot, handover) = ready!(link.poll_submit(words, patience, cx))?;
        handover.finish(link);
        Poll::Ready(Ok((slot, lease)))
    }
}

impl<T: FromReply> Future for Command<'_, T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let this = self.get_mut();
        let facts = this.request.facts();
        match ready!(this.poll_raw(cx)) {
            Ok(raw) if this.is_queued(&raw) => Poll::Ready(Err(Error::new(Kind::Queued).of(facts))),
            Ok(raw) => Poll::Ready(raw.decode(facts)),
            Err(error) => Poll::Ready(Err(error.of(facts))),
        }
    }
}

impl<T> fmt::Debug for Command<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command").field("name", &self.request.facts().name).finish_non_exhaustive()
    }
}
