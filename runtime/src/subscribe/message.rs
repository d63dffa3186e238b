//! A message of a subscription.

use std::fmt;
use std::sync::Arc;

use super::frame::string;
use super::read::{Place, Read};
use super::reader::Found;
use crate::Result;
use crate::value::{FromValue, Value};

/// A message that was published to something that is subscribed to.
///
/// It is a view of what was read at once, and keeps all of that alive: whoever keeps many messages asks for their
/// payloads, as [`Bytes`](bytes::Bytes) or any other type, and drops them.
#[derive(Clone)]
pub struct Message {
    read: Arc<Read>,
    at: u32,
}

/// What a message came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TopicKind {
    /// A channel: SUBSCRIBE, PUBLISH.
    Channel,
    /// A pattern of channels: PSUBSCRIBE, PUBLISH.
    Pattern,
    /// A shard channel: SSUBSCRIBE, SPUBLISH.
    Shard,
}

impl Message {
    pub(super) fn new((read, at): Found) -> Message {
        Message { read, at }
    }

    /// Whether it came by a channel, a pattern or a shard channel. One that matches a channel and a pattern of the same
    /// subscription comes once for each.
    pub fn kind(&self) -> TopicKind {
        self.place().map_or(TopicKind::Channel, |place| place.kind)
    }

    /// What was published, decoded into any type that implements [`FromValue`].
    ///
    /// # Errors
    ///
    /// [`Error::is_decode`](crate::Error::is_decode): it cannot be decoded into a `T`. The subscription continues.
    #[inline]
    pub fn payload<T: FromValue>(&self) -> Result<T> {
        let (from, to) = self.place().map_or((0, 0), |place| (place.payload, place.end - 2));
        Ok(T::from_value(Value::Bytes(self.read.blob(from, to)))?)
    }

    /// What was published, as bytes, without a copy.
    #[inline]
    pub fn payload_bytes(&self) -> &[u8] {
        let bytes = |place: &Place| self.read.bytes.get(place.payload as usize..place.end as usize - 2);
        self.place().and_then(bytes).unwrap_or_default()
    }

    /// The channel that it was published to.
    ///
    /// # Errors
    ///
    /// [`Error::is_decode`](crate::Error::is_decode): it cannot be decoded into a `T`, for example into a `String` if it is not UTF-8.
    pub fn channel<T: FromValue>(&self) -> Result<T> {
        self.value(self.channel_bytes())
    }

    /// The channel that it was published to, as bytes, without a copy.
    pub fn channel_bytes(&self) -> &[u8] {
        self.names().1
    }

    /// The pattern that the channel has matched; `None` if the message came from a subscription to the channel itself.
    ///
    /// # Errors
    ///
    /// [`Error::is_decode`](crate::Error::is_decode): it cannot be decoded into a `T`.
    pub fn pattern<T: FromValue>(&self) -> Result<Option<T>> {
        match self.kind() {
            TopicKind::Pattern => self.value(self.topic()).map(Some),
            _ => Ok(None),
        }
    }

    /// What was subscribed to: the pattern, else the channel.
    pub(super) fn topic(&self) -> &[u8] {
        self.names().0
    }

    fn value<T: FromValue>(&self, bytes: &[u8]) -> Result<T> {
        Ok(T::from_value(Value::Bytes(crate::value::Blob::new(bytes, None)))?)
    }

    fn place(&self) -> Option<&Place> {
        self.read.place(self.at)
    }

    /// What was subscribed to, and the channel.
    fn names(&self) -> (&[u8], &[u8]) {
        let names = || {
            let place = self.place()?;
            let frame = self.read.bytes.get(place.start as usize..place.end as usize)?;
            let line = frame.iter().position(|byte| *byte == b'\n')?;
            let (_word, rest) = string(frame.get(line + 1..)?)?;
            let (topic, rest) = string(rest)?;
            match place.kind {
                TopicKind::Pattern => Some((topic, string(rest)?.0)),
                TopicKind::Channel | TopicKind::Shard => Some((topic, topic)),
            }
        };
        names().unwrap_or_default()
    }
}

/// Sizes, never the contents: they are the user's data.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("kind", &self.kind())
            .field("channel_bytes", &self.channel_bytes().len())
            .field("payload_bytes", &self.payload_bytes().len())
            .finish_non_exhaustive()
    }
}
