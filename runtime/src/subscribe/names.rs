//! The names of a subscription, for other tasks than its reader.

use std::sync::Arc;

use bytes::Bytes;

use super::TopicKind;
use super::subscribing::topics;
use super::subscription::Seat;
use super::topics::Topic;
use crate::Result;
use crate::arg::ToArgs;

/// A handle to the names of a [`Subscription`](crate::Subscription): any task can subscribe and unsubscribe with it while
/// another one reads. It is cheap to clone. It does not keep the subscription alive: once that is dropped, its methods fail with
/// [`Error::is_closed`](crate::Error::is_closed).
#[derive(Debug, Clone)]
pub struct Names(Arc<Seat>);

impl Names {
    pub(super) fn new(seat: Arc<Seat>) -> Names {
        Names(seat)
    }

    /// Subscribes to more channels. Returns when the server has confirmed them.
    ///
    /// # Errors
    ///
    /// The server refuses one, or does not answer in time; then none of them is subscribed to.
    pub async fn subscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.0.join(topics(TopicKind::Channel, channels)?, None).await
    }

    /// Subscribes to more patterns; see [`subscribe`](Names::subscribe).
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Names::subscribe).
    pub async fn psubscribe(&self, patterns: impl ToArgs) -> Result<()> {
        self.0.join(topics(TopicKind::Pattern, patterns)?, None).await
    }

    /// Subscribes to more shard channels; see [`subscribe`](Names::subscribe).
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Names::subscribe).
    pub async fn ssubscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.0.join(topics(TopicKind::Shard, channels)?, None).await
    }

    /// Unsubscribes from channels. Returns when the server has confirmed it.
    ///
    /// # Errors
    ///
    /// The server does not answer in time. No more messages of these channels are delivered anyway.
    pub async fn unsubscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.0.leave(Some(topics(TopicKind::Channel, channels)?)).await
    }

    /// Unsubscribes from patterns; see [`unsubscribe`](Names::unsubscribe).
    ///
    /// # Errors
    ///
    /// As [`unsubscribe`](Names::unsubscribe).
    pub async fn punsubscribe(&self, patterns: impl ToArgs) -> Result<()> {
        self.0.leave(Some(topics(TopicKind::Pattern, patterns)?)).await
    }

    /// Unsubscribes from shard channels; see [`unsubscribe`](Names::unsubscribe).
    ///
    /// # Errors
    ///
    /// As [`unsubscribe`](Names::unsubscribe).
    pub async fn sunsubscribe(&self, channels: impl ToArgs) -> Result<()> {
        self.0.leave(Some(topics(TopicKind::Shard, channels)?)).await
    }

    /// Unsubscribes from everything, so the subscription ends when all messages were read.
    ///
    /// # Errors
    ///
    /// As [`unsubscribe`](Names::unsubscribe).
    pub async fn unsubscribe_all(&self) -> Result<()> {
        self.0.leave(None).await
    }

    /// The channels that are subscribed to, in no particular order.
    pub fn channels(&self) -> Vec<Bytes> {
        self.of(TopicKind::Channel)
    }

    /// The patterns that are subscribed to.
    pub fn patterns(&self) -> Vec<Bytes> {
        self.of(TopicKind::Pattern)
    }

    /// The shard channels that are subscribed to.
    pub fn shard_channels(&self) -> Vec<Bytes> {
        self.of(TopicKind::Shard)
    }

    pub(super) async fn join(&self, topics: Vec<Topic>) -> Result<()> {
        self.0.join(topics, None).await
    }

    pub(super) fn abandon(&self) {
        self.0.abandon();
    }

    fn of(&self, kind: TopicKind) -> Vec<Bytes> {
        let wanted = self.0.wanted().into_iter().filter(|topic| topic.kind == kind);
        wanted.map(|topic| topic.name).collect()
    }
}
