//! Entries of streams.

use std::time::Duration;

use super::StreamId;
use crate::types::outcome::numbered;
use crate::value::{DecodeError, FromReply, Reply};

/// An entry of a stream. `F` is what its fields are read into: a map, or `Option` of one where they may be gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamEntry<F> {
    /// Its id.
    pub id: StreamId,
    /// Its fields and their values.
    pub fields: F,
}

impl<F: FromReply> FromReply for StreamEntry<F> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (id, fields) = reply.read()?;
        Ok(StreamEntry { id, fields })
    }
}

/// An entry that a consumer has taken, perhaps from another one: the reply of XREADGROUP with CLAIM.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveredEntry<F> {
    /// Its id.
    pub id: StreamId,
    /// Its fields and their values; `None` if it is pending and not in the stream any longer.
    pub fields: Option<F>,
    /// How long ago it was delivered the last time, if it was.
    pub idle: Option<Duration>,
    /// How often it was delivered before.
    pub deliveries: u64,
}

impl<F: FromReply> FromReply for DeliveredEntry<F> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let (id, fields) = (reply.read()?, reply.read()?);
        // an entry that was pending with nobody has nothing more
        let (idle, deliveries) = if elements > 3 { (reply.read::<i64>()?, reply.read()?) } else { (0, 0) };
        for _ in 4..elements {
            reply.skip()?;
        }
        let idle = u64::try_from(idle).ok().filter(|_| deliveries > 0).map(Duration::from_millis);
        Ok(DeliveredEntry { id, fields, idle, deliveries })
    }
}

/// What XCLAIM has claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claimed<F> {
    /// The entries.
    pub entries: Vec<StreamEntry<F>>,
    /// How many more were claimed that are not in the stream any longer. Servers before 7.0 do not say which; they stay pending
    /// until they are acknowledged, and [`xpending_range`](crate::Client::xpending_range) lists them. Since 7.0 such entries are
    /// forgotten instead, and this is 0.
    pub gone: usize,
}

impl<F: FromReply> FromReply for Claimed<F> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (entries, gone) = read_claimed(reply)?;
        Ok(Claimed { entries, gone })
    }
}

/// What XAUTOCLAIM has claimed. `E` is a [`StreamEntry`], or with JUSTID a [`StreamId`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AutoClaimed<E> {
    /// From where to go on; [`StreamId::MIN`] when all pending entries have been looked at.
    pub next: StreamId,
    /// What was claimed.
    pub entries: Vec<E>,
    /// Pending entries that are not in the stream any longer, and have been forgotten.
    pub deleted: Vec<StreamId>,
    /// How many more were claimed that are not in the stream any longer, as in [`Claimed::gone`]; 0 since 7.0.
    pub gone: usize,
}

impl<E: FromReply> FromReply for AutoClaimed<E> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let next = reply.read()?;
        let (entries, gone) = read_claimed(reply)?;
        // servers before 7.0 forget none
        let deleted = if elements > 2 { reply.read()? } else { Vec::new() };
        for _ in 3..elements {
            reply.skip()?;
        }
        Ok(AutoClaimed { next, entries, deleted, gone })
    }
}

/// Reads a list of entries. Servers before 7.0 send nil for an entry that was deleted from the stream: also gives how many of these there are.
fn read_claimed<E: FromReply>(reply: &mut Reply<'_>) -> Result<(Vec<E>, usize), DecodeError> {
    let claimed: Vec<Option<E>> = reply.read()?;
    let all = claimed.len();
    let entries: Vec<E> = claimed.into_iter().flatten().collect();
    let gone = all - entries.len();
    Ok((entries, gone))
}

numbered! {
    /// What came of removing an entry: the reply of XDELEX and XACKDEL, for each id.
    pub enum EntryDeletion {
        /// There is no such entry.
        Missing = -1,
        /// It is removed.
        Removed = 1,
        /// It stays, because a consumer group still refers to it.
        Referenced = 2,
    }
    wants "an outcome of XDELEX: -1, 1 or 2"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    type Fields = Vec<(String, String)>;

    #[test]
    fn reads_entries_of_a_stream() {
        let entries: Vec<StreamEntry<Fields>> =
            decode(b"*1\r\n*2\r\n$3\r\n1-1\r\n*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$1\r\n2\r\n").unwrap();
        let fields = [("a", "1"), ("b", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(entries, [StreamEntry { id: StreamId::from((1, 1)), fields: fields.to_vec() }]);
    }

    #[test]
    fn reads_streams_of_both_protocols() {
        type Read = Option<Vec<(String, Vec<StreamEntry<Option<Fields>>>)>>;
        let resp2 = b"*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*-1\r\n";
        let resp3 = b"%1\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n_\r\n";
        let entry = StreamEntry { id: StreamId::from((1, 1)), fields: None };
        let expected: Read = Some(vec![("s".to_owned(), vec![entry])]);
        assert_eq!(decode::<Read>(resp2).as_ref(), Ok(&expected));
        assert_eq!(decode::<Read>(resp3).as_ref(), Ok(&expected));
        assert_eq!(decode::<Read>(b"*-1\r\n"), Ok(None));
        assert_eq!(decode::<Read>(b"_\r\n"), Ok(None));
    }

    #[test]
    fn reads_what_was_claimed() {
        let some =
            b"*3\r\n$3\r\n0-0\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n*1\r\n$3\r\n2-1\r\n";
        let claimed: AutoClaimed<StreamEntry<Fields>> = decode(some).unwrap();
        assert_eq!((claimed.next, claimed.entries.len(), claimed.deleted.len()), (StreamId::MIN, 1, 1));
        let ids: AutoClaimed<StreamId> = decode(b"*3\r\n$3\r\n0-0\r\n*1\r\n$3\r\n1-1\r\n*0\r\n").unwrap();
        assert_eq!(ids.entries, [StreamId::from((1, 1))]);
    }

    #[test]
    fn reads_what_servers_before_7_have_claimed() {
        for nil in ["*-1", "$-1", "_"] {
            let list = format!("*2\r\n{nil}\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n");
            let claimed: Claimed<Fields> = decode(list.as_bytes()).unwrap();
            assert_eq!((claimed.entries.len(), claimed.gone), (1, 1));
            let auto = format!("*2\r\n$3\r\n0-0\r\n{list}");
            let auto: AutoClaimed<StreamEntry<Fields>> = decode(auto.as_bytes()).unwrap();
            assert_eq!((auto.entries, auto.deleted, auto.gone), (claimed.entries, Vec::new(), 1));
        }
        let ids: AutoClaimed<StreamId> = decode(b"*2\r\n$3\r\n2-0\r\n*1\r\n$3\r\n1-1\r\n").unwrap();
        assert_eq!((ids.next, ids.entries), (StreamId::from((2, 0)), vec![StreamId::from((1, 1))]));
    }

    #[test]
    fn reads_deliveries_with_and_without_a_history() {
        let entries: Vec<DeliveredEntry<Fields>> = decode(
            b"*2\r\n*4\r\n$3\r\n1-1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n:250\r\n:2\r\n*2\r\n$3\r\n2-1\r\n*2\r\n$1\r\na\r\n$1\r\n2\r\n",
        )
        .unwrap();
        let seen: Vec<_> = entries.iter().map(|entry| (entry.idle, entry.deliveries)).collect();
        assert_eq!(seen, [(Some(Duration::from_millis(250)), 2), (None, 0)]);
    }

    #[test]
    fn names_what_came_of_a_removal() {
        use EntryDeletion::{Missing, Referenced, Removed};
        assert_eq!(decode(b"*3\r\n:-1\r\n:1\r\n:2\r\n"), Ok(vec![Missing, Removed, Referenced]));
    }
}
