//! Which nodes serve which slots, and what slots take.

use crate::types::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply};

/// The nodes that serve some slots: an element of the reply of CLUSTER SLOTS.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlotRange {
    /// The first slot.
    pub start: u16,
    /// The last slot.
    pub end: u16,
    /// The nodes, the primary first.
    pub nodes: Vec<SlotNode>,
}

impl FromReply for SlotRange {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let (start, end) = (reply.read()?, reply.read()?);
        let nodes = (2..elements).map(|_| reply.read()).collect::<Result<_, _>>()?;
        Ok(SlotRange { start, end, nodes })
    }
}

/// A node that serves slots.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlotNode {
    /// Where clients should reach it; `None` or empty: where the node that says so was reached.
    pub endpoint: Option<String>,
    /// Its port.
    pub port: u16,
    /// Its id.
    pub id: String,
    /// Further names and addresses, as in `hostname` or `ip`.
    pub metadata: Vec<(String, String)>,
}

impl FromReply for SlotNode {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let mut node = SlotNode {
            endpoint: reply.read()?,
            port: reply.read()?,
            id: String::new(),
            metadata: Vec::new(),
        };
        for element in 2..elements {
            match element {
                2 => node.id = reply.read()?,
                3 => node.metadata = reply.read()?,
                _ => reply.skip()?,
            }
        }
        Ok(node)
    }
}

/// What a slot takes: an element of the reply of CLUSTER SLOT-STATS.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlotStats {
    /// The slot.
    pub slot: u16,
    /// The number of its keys.
    pub key_count: u64,
    /// How many microseconds its commands took.
    pub cpu_us: Option<u64>,
    /// How many bytes its commands had.
    pub network_bytes_in: Option<u64>,
    /// How many bytes their replies had.
    pub network_bytes_out: Option<u64>,
    /// How many bytes its keys take.
    pub memory_bytes: Option<u64>,
}

impl FromReply for SlotStats {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        if reply.list()? != 2 {
            return Err(DecodeError::custom("a slot and its numbers"));
        }
        let mut stats = SlotStats {
            slot: reply.read()?,
            key_count: 0,
            cpu_us: None,
            network_bytes_in: None,
            network_bytes_out: None,
            memory_bytes: None,
        };
        read_fields(reply, |name, reply| {
            match name {
                "key-count" => stats.key_count = reply.read()?,
                "cpu-usec" => stats.cpu_us = reply.read()?,
                "network-bytes-in" => stats.network_bytes_in = reply.read()?,
                "network-bytes-out" => stats.network_bytes_out = reply.read()?,
                "memory-bytes" => stats.memory_bytes = reply.read()?,
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(stats)
    }
}

#[cfg(test)]
mod tests {
    use super::{SlotRange, SlotStats};
    use crate::types::tests::decode;

    #[test]
    fn reads_slots_of_both_protocols() {
        let resp2 = b"*1\r\n*3\r\n:0\r\n:16383\r\n*4\r\n$0\r\n\r\n:7001\r\n$2\r\nab\r\n*2\r\n$8\r\nhostname\r\n$1\r\nh\r\n";
        let resp3 = b"*1\r\n*3\r\n:0\r\n:16383\r\n*4\r\n$0\r\n\r\n:7001\r\n$2\r\nab\r\n%1\r\n$8\r\nhostname\r\n$1\r\nh\r\n";
        let slots: Vec<SlotRange> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&slots));
        let node = slots.first().and_then(|range| range.nodes.first()).unwrap();
        assert_eq!((node.port, node.metadata.len(), node.endpoint.as_deref()), (7001, 1, Some("")));
    }

    #[test]
    fn reads_numbers_of_both_protocols() {
        let resp2 =
            b"*2\r\n*2\r\n:0\r\n*2\r\n$9\r\nkey-count\r\n:3\r\n*2\r\n:1\r\n*2\r\n$9\r\nkey-count\r\n:0\r\n";
        let resp3 =
            b"*2\r\n*2\r\n:0\r\n%1\r\n$9\r\nkey-count\r\n:3\r\n*2\r\n:1\r\n%1\r\n$9\r\nkey-count\r\n:0\r\n";
        let stats: Vec<SlotStats> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&stats));
        assert_eq!(
            stats.first().map(|stats| (stats.slot, stats.key_count, stats.cpu_us)),
            Some((0, 3, None))
        );
    }
}
