//! A subscription: a stream of messages that says when something is missing.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::timeout;

use super::TopicKind;
use super::board::Board;
use super::mailbox::{Mailbox, SubscriptionStats};
use super::message::Message;
use super::names::Names;
use super::reader::Reader;
use super::subscribing::{Waiting, topics};
use super::topics::{Reach, Topic, facts};
use crate::arg::ToArgs;
use crate::error::Failure;
use crate::link;
use crate::{Error, Result};

/// Messages from channels, patterns and shard channels. It is a [`Stream`] of results; [`next`](Subscription::next) works without
/// that trait.
///
/// Made by [`Client::subscribe`](crate::Client::subscribe), [`psubscribe`](crate::Client::psubscribe) and
/// [`ssubscribe`](crate::Client::ssubscribe); one subscription may have all three kinds. All subscriptions of a client share one
/// connection, which is made again when it is lost; on a cluster, one to each node that is needed.
///
/// **An error does not end it.** There are three:
/// - [`Error::missed`]: messages may be missing at this place, because the connection was lost or because they
///   were not read in time. If you load the current state when you see it, you miss nothing afterwards.
/// - The server no longer lets this user subscribe to a name, which then no longer belongs to the subscription.
/// - With [`WhenFull::End`](crate::WhenFull::End) the last item says that the buffer was full.
///
/// **It ends, with `None`,** when the last name was unsubscribed, when it or its client is closed, and after
/// `WhenFull::End`. It never ends because a connection was lost.
///
/// Methods that wait for the server, or for a time, need a tokio runtime, and return an error outside of one. Reading needs none.
///
/// Dropping it unsubscribes, without waiting. It does not need its client: it continues when all clones of the client were dropped.
///
/// A message reaches the clients that are subscribed when it is published, once or never. Use a stream (`XADD`, `XREADGROUP`) for
/// messages that must not be lost.
#[derive(Debug)]
#[must_use = "dropping it unsubscribes"]
pub struct Subscription {
    reader: Reader,
    seat: Arc<Seat>,
    /// Unsubscribes when the stream is dropped, whoever has a handle to its names.
    _rise: Rise,
}

/// A subscription's place on the board.
#[derive(Debug)]
pub(super) struct Seat {
    board: Arc<Board>,
    mailbox: Arc<Mailbox>,
    number: usize,
}

/// Gives the place up.
#[derive(Debug)]
struct Rise(Arc<Seat>);

impl Subscription {
    pub(super) fn new(seat: Arc<Seat>) -> Subscription {
        Subscription { reader: Reader::new(seat.mailbox.clone()), _rise: Rise(seat.clone()), seat }
    }

    pub(super) async fn join(&self, topics: Vec<Topic>, limit: Option<Duration>) -> Result<()> {
        self.seat.join(topics, limit).await
    }

    /// The next message; `None` when the subscription has ended. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// See [`Subscription`]; the subscription continues.
    pub async fn next(&mut self) -> Option<Result<Message>> {
        poll_fn(|cx| self.poll_message(cx)).await
    }

    /// The next message; `None` if none has come within `time`, which is not an error and loses nothing.
    ///
    /// # Errors
    ///
    /// As [`next`](Subscription::next), and [`Error::is_closed`] when the subscription has ended.
    pub async fn next_timeout(&mut self, time: Duration) -> Result<Option<Message>> {
        link::runtime()?;
        match timeout(time, self.next()).await {
            Ok(Some(message)) => message.map(Some),
            Ok(None) => Err(Failure::CLOSED.into()),
            Err(_) => Ok(None),
        }
    }

    /// A message that has already come; `None` if there is none now, or the subscription
    /// [has ended](Subscription::is_ended).
    ///
    /// # Errors
    ///
    /// As [`next`](Subscription::next).
    pub fn next_now(&mut self) -> Option<Result<Message>> {
        self.reader.now().map(|found| found.map(Message::new))
    }

    /// Turns it into a stream of messages only. Use it if you do not need to know where some are missing: gaps are only
    /// counted, in [`stats`](Subscription::stats).
    pub fn messages(self) -> Messages {
        Messages(self)
    }

    /// Subscribes to more channels. Returns when the server has confirmed them.
    ///
    /// # Errors
    ///
    /// The server refuses one, or does not answer in time; then none of them is subscribed to.
    pub async fn subscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.seat.join(topics(TopicKind::Channel, channels)?, None).await
    }

    /// Subscribes to more patterns, as in `news.*`; see [`subscribe`](Subscription::subscribe).
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Subscription::subscribe).
    pub async fn psubscribe(&self, patterns: impl ToArgs) -> Result<()> {
        self.seat.join(topics(TopicKind::Pattern, patterns)?, None).await
    }

    /// Subscribes to more shard channels (since 7.0); see [`subscribe`](Subscription::subscribe).
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Subscription::subscribe).
    pub async fn ssubscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.seat.join(topics(TopicKind::Shard, channels)?, None).await
    }

    /// Unsubscribes from channels. Returns when the server has confirmed it. Messages that came before can still be read.
    ///
    /// # Errors
    ///
    /// The server does not answer in time. No more messages of these channels are delivered anyway.
    pub async fn unsubscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.seat.leave(Some(topics(TopicKind::Channel, channels)?)).await
    }

    /// Unsubscribes from patterns; see [`unsubscribe`](Subscription::unsubscribe).
    ///
    /// # Errors
    ///
    /// As [`unsubscribe`](Subscription::unsubscribe).
    pub async fn punsubscribe(&self, patterns: impl ToArgs) -> Result<()> {
        self.seat.leave(Some(topics(TopicKind::Pattern, patterns)?)).await
    }

    /// Unsubscribes from shard channels; see [`unsubscribe`](Subscription::unsubscribe).
    ///
    /// # Errors
    ///
    /// As [`unsubscribe`](Subscription::unsubscribe).
    pub async fn sunsubscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.seat.leave(Some(topics(TopicKind::Shard, channels)?)).await
    }

    /// Unsubscribes from everything. The subscription has then ended, unless it subscribes to something again.
    ///
    /// # Errors
    ///
    /// As [`unsubscribe`](Subscription::unsubscribe).
    pub async fn unsubscribe_all(&self) -> Result<()> {
        self.seat.leave(None).await
    }

    /// A handle to its names, with which other tasks can subscribe and unsubscribe while one task reads.
    pub fn names(&self) -> Names {
        Names::new(self.seat.clone())
    }

    /// Counts of its messages and gaps.
    pub fn stats(&self) -> SubscriptionStats {
        self.seat.mailbox.stats()
    }

    /// Whether the server has confirmed all names; `false` while the connection is lost.
    pub fn is_live(&self) -> bool {
        self.seat.mailbox.is_live()
    }

    /// Whether it has ended and all was read, so that [`next`](Subscription::next) says `None`.
    pub fn is_ended(&self) -> bool {
        self.reader.is_over()
    }

    /// Unsubscribes from everything, waits until the server has confirmed that, and returns the messages that had come by
    /// then and were not read.
    pub async fn close(mut self) -> Vec<Message> {
        // not confirmed: then nothing more comes, either
        let _confirmed = self.seat.leave(None).await;
        let left = std::iter::from_fn(|| self.next_now());
        left.filter_map(Result::ok).collect()
    }

    pub(super) fn poll_message(&mut self, cx: &Context<'_>) -> Poll<Option<Result<Message>>> {
        let poll = self.reader.poll(cx);
        if poll.is_pending() && self.seat.mailbox.take_orphaned() {
            self.seat.board.revive();
        }
        poll.map(|found| found.map(|found| found.map(Message::new)))
    }
}

impl Stream for Subscription {
    type Item = Result<Message>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Message>>> {
        self.get_mut().poll_message(cx)
    }
}

/// The messages of a [`Subscription`], without the places where some may be missing. Made by
/// [`Subscription::messages`].
#[derive(Debug)]
#[must_use = "dropping it unsubscribes"]
pub struct Messages(Subscription);

impl Messages {
    /// The next message; `None` when the subscription has ended.
    pub async fn next(&mut self) -> Option<Message> {
        poll_fn(|cx| self.poll_message(cx)).await
    }

    /// The subscription itself.
    pub fn into_inner(self) -> Subscription {
        self.0
    }

    /// Counts of its messages and gaps.
    pub fn stats(&self) -> SubscriptionStats {
        self.0.stats()
    }

    /// A handle to its names.
    pub fn names(&self) -> Names {
        self.0.names()
    }

    fn poll_message(&mut self, cx: &Context<'_>) -> Poll<Option<Message>> {
        loop {
            match ready!(self.0.poll_message(cx)) {
                Some(Ok(message)) => return Poll::Ready(Some(message)),
                Some(Err(_)) => {}
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Stream for Messages {
    type Item = Message;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        self.get_mut().poll_message(cx)
    }
}

impl Seat {
    pub(super) fn new(board: Arc<Board>, mailbox: Arc<Mailbox>, reach: Reach) -> Seat {
        let number = board.sit(mailbox.clone(), reach);
        Seat { board, mailbox, number }
    }

    /// Subscribes to more, and waits until the server has confirmed it.
    pub(super) async fn join(&self, topics: Vec<Topic>, limit: Option<Duration>) -> Result<()> {
        self.check()?;
        link::runtime()?;
        let facts = facts(topics.first());
        let call = self.board.join(self.number, topics)?;
        Waiting::new(&self.board, call).within(limit, facts).await
    }

    /// Unsubscribes from these topics, or from all.
    pub(super) async fn leave(&self, topics: Option<Vec<Topic>>) -> Result<()> {
        self.check()?;
        link::runtime()?;
        let facts = facts(topics.as_ref().and_then(|topics| topics.first()));
        let call = self.board.change(|board| board.leave(self.number, topics))?;
        Waiting::new(&self.board, call).within(None, facts).await
    }

    /// Ends it: nothing more is taken, and what was not read is thrown away.
    pub(super) fn abandon(&self) {
        let reader = self.mailbox.finish(true);
        self.rise();
        reader.into_iter().for_each(std::task::Waker::wake);
    }

    pub(super) fn wanted(&self) -> Vec<Topic> {
        self.board.look(|board| {
            if board.sits(self.number, &self.mailbox) { board.names(self.number) } else { Vec::new() }
        })
    }

    fn check(&self) -> Result<()> {
        let here = self.board.look(|board| board.sits(self.number, &self.mailbox));
        if here && !self.mailbox.is_over_for_good() { Ok(()) } else { Err(Error::from(Failure::CLOSED)) }
    }

    fn rise(&self) {
        if self.board.look(|board| board.sits(self.number, &self.mailbox)) {
            self.board.rise(self.number);
        }
    }
}

impl Drop for Rise {
    fn drop(&mut self) {
        let _reader = self.0.mailbox.finish(true);
        self.0.rise();
    }
}
