//! Subscribing: settings, and waiting for the server's confirmation.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, mem};

use bytes::Bytes;
use tokio::time::timeout;

use super::TopicKind;
use super::board::Board;
use super::mailbox::{Mailbox, WhenFull};
use super::subscription::{Seat, Subscription};
use super::topics::{Reach, Topic, facts};
use crate::arg::{ArgError, ArgsWriter, Prefix, ToArgs, Words};
use crate::error::Failure;
use crate::facts::Facts;
use crate::{Error, Result};

/// What a mailbox holds by default: the hard limit of servers for a client that does not read.
const BUFFER: usize = 32 << 20;

/// The future of a [`Subscription`], with settings that can be made before it is awaited. Made by
/// [`Client::subscribe`](crate::Client::subscribe), `psubscribe` and `ssubscribe`.
///
/// It is ready when the server has confirmed every name: messages that are published from then on arrive. If the server refuses
/// a name, it fails, and nothing is subscribed to. If it is dropped before it is ready, its names are unsubscribed again.
#[must_use = "nothing is subscribed to until it is awaited"]
pub struct Subscribe(State);

enum State {
    New(Settings),
    Waits(Pin<Box<dyn Future<Output = Result<Subscription>> + Send>>),
    /// While it goes from the one to the other.
    Begins,
}

struct Settings {
    board: Arc<Board>,
    topics: Result<Vec<Topic>>,
    reach: Reach,
    buffer: usize,
    when_full: WhenFull,
    limit: Option<Duration>,
}

impl Subscribe {
    pub(crate) fn new(board: &Arc<Board>, topics: Result<Vec<Topic>>) -> Subscribe {
        let (board, when_full, reach) = (board.clone(), WhenFull::default(), Reach::One);
        Subscribe(State::New(Settings { board, topics, reach, buffer: BUFFER, when_full, limit: None }))
    }

    /// How many bytes of messages may wait to be read. A single message may be larger. Default 32 MiB.
    pub fn buffer(mut self, bytes: usize) -> Subscribe {
        self.set_buffer(bytes);
        self
    }

    /// What happens when more messages arrive than fit into the buffer. Default: the oldest messages are dropped, and a
    /// [`Missed`](crate::Missed) in their place has their number.
    pub fn when_full(mut self, when_full: WhenFull) -> Subscribe {
        if let State::New(settings) = &mut self.0 {
            settings.when_full = when_full;
        }
        self
    }

    /// How long to wait for the server's confirmation. Default:
    /// [`response_timeout`](crate::Builder::response_timeout).
    pub fn timeout(mut self, limit: Duration) -> Subscribe {
        if let State::New(settings) = &mut self.0 {
            settings.limit = Some(limit);
        }
        self
    }

    pub(crate) fn set_buffer(&mut self, bytes: usize) {
        if let State::New(settings) = &mut self.0 {
            settings.buffer = bytes;
        }
    }

    /// With these topics instead, of every primary of a cluster.
    pub(crate) fn at_primaries(&mut self, topics: Result<Vec<Topic>>) {
        if let State::New(settings) = &mut self.0 {
            (settings.topics, settings.reach) = (topics, Reach::Primaries);
        }
    }
}

impl Settings {
    async fn subscribe(self) -> Result<Subscription> {
        let topics = self.topics?;
        let mailbox = Arc::new(Mailbox::new(self.buffer, self.when_full));
        // dropped, it unsubscribes
        let subscription = Subscription::new(Arc::new(Seat::new(self.board, mailbox, self.reach)));
        subscription.join(topics, self.limit).await?;
        Ok(subscription)
    }
}

impl Future for Subscribe {
    type Output = Result<Subscription>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            self.0 = match mem::replace(&mut self.0, State::Begins) {
                State::New(settings) => State::Waits(Box::pin(settings.subscribe())),
                State::Waits(mut waits) => {
                    let poll = waits.as_mut().poll(cx);
                    self.0 = State::Waits(waits);
                    return poll;
                }
                State::Begins => return Poll::Ready(Err(Error::taken())),
            }
        }
    }
}

impl fmt::Debug for Subscribe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscribe").finish_non_exhaustive()
    }
}

/// The names in an argument, of one kind.
pub(crate) fn topics(kind: TopicKind, names: impl ToArgs) -> Result<Vec<Topic>> {
    let mut words = Words::fragment();
    names.to_args(&mut ArgsWriter::new(&mut words, Prefix::default()));
    let error = words.error().or((words.count() == 0).then_some(ArgError::Empty));
    let mut topics: Vec<_> =
        words.payloads().map(|name| Topic { kind, name: Bytes::copy_from_slice(name) }).collect();
    if let Some(error) = error {
        return Err(Error::argument(error).of(facts(topics.first())));
    }
    topics.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    topics.dedup();
    Ok(topics)
}

/// Waits for a call to be over. Dropped before, it takes back what the call wanted.
pub(super) struct Waiting<'a> {
    board: &'a Board,
    call: u64,
    over: bool,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(board: &'a Board, call: u64) -> Waiting<'a> {
        Waiting { board, call, over: false }
    }

    /// Until the server has confirmed all, or for as long as `limit`.
    pub(super) async fn within(mut self, limit: Option<Duration>, facts: &'static Facts) -> Result<()> {
        let limit = limit.unwrap_or(self.board.patience());
        let over = timeout(limit, poll_fn(|cx| self.poll(cx))).await;
        over.unwrap_or_else(|_| {
            let written = self.board.look(|topics| topics.may_have_begun(self.call));
            Err(Error::from(Failure::timeout(limit, written)).of(facts))
        })
    }

    fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<()>> {
        let poll = self.board.poll_call(self.call, cx.waker().clone());
        self.over = poll.is_ready();
        poll
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.over {
            let _old = self.board.change(|topics| topics.drop_call(self.call));
        }
    }
}
