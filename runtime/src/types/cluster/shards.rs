//! The shards of a cluster.

use std::ops::RangeInclusive;

use crate::types::fields::{read_fields, reply_struct};
use crate::value::{DecodeError, FromReply, Reply};

/// A shard, a primary with its replicas: an element of the reply of CLUSTER SHARDS.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ClusterShard {
    /// The slots that it serves.
    pub slots: Vec<RangeInclusive<u16>>,
    /// Its nodes.
    pub nodes: Vec<ShardNode>,
    /// Its id, where the server says so.
    pub id: Option<String>,
}

impl FromReply for ClusterShard {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut shard = ClusterShard::default();
        read_fields(reply, |name, reply| {
            match name {
                "slots" => {
                    let ends: Vec<(u16, u16)> = reply.read()?;
                    shard.slots = ends.into_iter().map(|(start, end)| start..=end).collect();
                }
                "nodes" => shard.nodes = reply.read()?,
                "id" => shard.id = reply.read()?,
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(shard)
    }
}

reply_struct! {
    /// A node of a shard.
    pub struct ShardNode {
        /// Its id.
        pub id: String = "id",
        /// Its port.
        pub port: Option<u16> = "port",
        /// Its port for TLS.
        pub tls_port: Option<u16> = "tls-port",
        /// Its address.
        pub ip: String = "ip",
        /// Where clients should reach it; empty or `?`: where the node that says so was reached.
        pub endpoint: Option<String> = "endpoint",
        /// Its name.
        pub hostname: Option<String> = "hostname",
        /// Its part: `master` or `replica`.
        pub role: String = "role",
        /// How far its stream of changes is.
        pub replication_offset: i64 = "replication-offset",
        /// How it is: `online`, `failed` or `loading`.
        pub health: String = "health",
        /// The part of a data centre that it is in.
        pub availability_zone: Option<String> = "availability-zone",
    }
}

#[cfg(test)]
mod tests {
    use super::ClusterShard;
    use crate::types::tests::decode;

    #[test]
    fn reads_shards_of_both_protocols() {
        let resp2 = b"*1\r\n*4\r\n$5\r\nslots\r\n*4\r\n:0\r\n:5\r\n:9\r\n:16383\r\n$5\r\nnodes\r\n*1\r\n*6\r\n$2\r\nid\r\n$2\r\nab\r\n$4\r\nport\r\n:7001\r\n\
            $4\r\nrole\r\n$6\r\nmaster\r\n";
        let resp3 = b"*1\r\n%2\r\n$5\r\nslots\r\n*4\r\n:0\r\n:5\r\n:9\r\n:16383\r\n$5\r\nnodes\r\n*1\r\n%3\r\n$2\r\nid\r\n$2\r\nab\r\n$4\r\nport\r\n:7001\r\n\
            $4\r\nrole\r\n$6\r\nmaster\r\n";
        let shards: Vec<ClusterShard> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&shards));
        let shard = shards.first().unwrap();
        assert_eq!((shard.slots.as_slice(), shard.nodes.len()), (&[0..=5, 9..=16383][..], 1));
        assert_eq!(
            decode::<Vec<ClusterShard>>(b"*1\r\n*2\r\n$5\r\nslots\r\n*0\r\n").map(|shards| shards.len()),
            Ok(1)
        );
    }
}
