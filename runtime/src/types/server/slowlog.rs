//! Commands that took long.

use bytes::Bytes;

use crate::types::Text;
use crate::value::{DecodeError, FromReply, Reply};

/// A command that was slow or large: an element of the replies of SLOWLOG GET and COMMANDLOG GET.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlowlogEntry {
    /// The number of the entry.
    pub id: i64,
    /// When it ran, in seconds since 1970.
    pub time: u64,
    /// How many microseconds it took; in the logs of large commands, how many bytes it had.
    pub amount: u64,
    /// The command with its arguments. The server shortens long ones.
    pub args: Vec<Bytes>,
    /// The address and port of the client; empty before Redis 4.0, which does not say.
    pub client_addr: Text,
    /// The name of the connection, or an empty one.
    pub client_name: Text,
}

impl FromReply for SlowlogEntry {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let mut entry = SlowlogEntry {
            id: reply.read()?,
            time: reply.read()?,
            amount: reply.read()?,
            args: reply.read()?,
            client_addr: Text::default(),
            client_name: Text::default(),
        };
        for element in 4..elements {
            match element {
                4 => entry.client_addr = reply.read()?,
                5 => entry.client_name = reply.read()?,
                _ => reply.skip()?,
            }
        }
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::SlowlogEntry;
    use crate::types::tests::decode;

    #[test]
    fn reads_entries() {
        let log = b"*1\r\n*6\r\n:11\r\n:1795174075\r\n:9280\r\n*2\r\n$4\r\nEVAL\r\n$1\r\n0\r\n$11\r\n127.0.0.1:1\r\n$0\r\n\r\n";
        let log: Vec<SlowlogEntry> = decode(log).unwrap();
        let entry = log.first().unwrap();
        assert_eq!((entry.id, entry.amount, entry.args.len()), (11, 9280, 2));
        assert_eq!((&entry.client_addr, &entry.client_name), (&"127.0.0.1:1".into(), &"".into()));
        let old: SlowlogEntry = decode(b"*4\r\n:1\r\n:2\r\n:3\r\n*1\r\n$4\r\nPING\r\n").unwrap();
        assert_eq!((old.id, old.client_addr), (1, "".into()));
    }
}
