//! What is pending in a consumer group.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::StreamId;
use crate::types::Text;
use crate::value::{DecodeError, FromReply, Reply};

/// How much is pending in a consumer group, and with whom: the reply of XPENDING.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingSummary {
    /// The number of pending entries.
    pub count: u64,
    /// The id of the first one and of the last one; `None` where nothing is pending.
    pub ids: Option<(StreamId, StreamId)>,
    /// The consumers that have any, and how many.
    pub consumers: Vec<(Text, u64)>,
}

impl FromReply for PendingSummary {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        type Parts = (u64, Option<StreamId>, Option<StreamId>, Option<Vec<(Text, u64)>>);
        let (count, first, last, consumers): Parts = reply.read()?;
        Ok(PendingSummary { count, ids: first.zip(last), consumers: consumers.unwrap_or_default() })
    }
}

/// An entry that is pending: an element of the reply of XPENDING with a range.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingEntry {
    /// Its id.
    pub id: StreamId,
    /// With whom it is pending; empty if XNACK gave it back.
    pub consumer: Text,
    /// How long ago it was delivered the last time; `None` if it was given back.
    pub idle: Option<Duration>,
    /// How often it was delivered.
    pub deliveries: u64,
}

impl FromReply for PendingEntry {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (id, consumer, idle, deliveries): (_, _, i64, _) = reply.read()?;
        let idle = u64::try_from(idle).ok().map(Duration::from_millis);
        Ok(PendingEntry { id, consumer, idle, deliveries })
    }
}

/// A pending entry as XINFO STREAM FULL shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The entry's id.
    pub id: StreamId,
    /// The consumer for which it is pending; `None` if it is listed under its consumer.
    pub consumer: Option<Text>,
    /// When it was delivered the last time.
    pub time: SystemTime,
    /// How often it was delivered.
    pub deliveries: u64,
}

impl FromReply for Delivery {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let id = reply.read()?;
        let consumer = if elements > 3 { Some(reply.read()?) } else { None };
        let (time, deliveries): (u64, u64) = (reply.read()?, reply.read()?);
        for _ in 4..elements {
            reply.skip()?;
        }
        let time = UNIX_EPOCH.checked_add(Duration::from_millis(time));
        let time = time.ok_or_else(|| DecodeError::custom("a time that this system can count"))?;
        Ok(Delivery { id, consumer, time, deliveries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_how_much_is_pending() {
        let some: PendingSummary =
            decode(b"*4\r\n:1\r\n$3\r\n1-1\r\n$3\r\n1-1\r\n*1\r\n*2\r\n$1\r\nc\r\n$1\r\n1\r\n").unwrap();
        let id = StreamId::from((1, 1));
        assert_eq!(some, PendingSummary { count: 1, ids: Some((id, id)), consumers: vec![("c".into(), 1)] });
        let none = PendingSummary { count: 0, ids: None, consumers: vec![] };
        assert_eq!(decode(b"*4\r\n:0\r\n$-1\r\n$-1\r\n*-1\r\n").as_ref(), Ok(&none));
        assert_eq!(decode(b"*4\r\n:0\r\n_\r\n_\r\n_\r\n"), Ok(none));
    }

    #[test]
    fn reads_what_is_pending() {
        let entries: Vec<PendingEntry> = decode(
            b"*2\r\n*4\r\n$3\r\n1-1\r\n$1\r\nc\r\n:12\r\n:2\r\n*4\r\n$3\r\n2-1\r\n$0\r\n\r\n:-1\r\n:1\r\n",
        )
        .unwrap();
        let idle: Vec<_> = entries.iter().map(|entry| (entry.consumer.clone(), entry.idle)).collect();
        assert_eq!(idle, [("c".into(), Some(Duration::from_millis(12))), ("".into(), None)]);
    }
}
