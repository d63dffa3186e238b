//! The part that a server has in replication.

use crate::value::{DecodeError, FromReply, Reply};

/// The part that a server has in replication: the reply of ROLE.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It takes writes.
    Primary {
        /// How far its stream of changes is.
        offset: i64,
        /// The replicas that are connected.
        replicas: Vec<ReplicaAddress>,
    },
    /// It follows a primary.
    Replica {
        /// The primary's host.
        host: String,
        /// The primary's port.
        port: u16,
        /// How the connection with it is, as in `connected` or `sync`.
        state: String,
        /// How far it has read the primary's stream of changes; -1: not at all.
        offset: i64,
    },
    /// It watches over primaries.
    Sentinel {
        /// Their names.
        primaries: Vec<String>,
    },
}

/// A replica that is connected to a primary.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplicaAddress {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How far it has acknowledged the stream of changes.
    pub offset: i64,
}

impl FromReply for ReplicaAddress {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (host, port, offset) = reply.read()?;
        Ok(ReplicaAddress { host, port, offset })
    }
}

impl FromReply for Role {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        match (reply.str()?, elements) {
            ("master", 3) => Ok(Role::Primary { offset: reply.read()?, replicas: reply.read()? }),
            ("slave", 5) => Ok(Role::Replica {
                host: reply.read()?,
                port: reply.read()?,
                state: reply.read()?,
                offset: reply.read()?,
            }),
            ("sentinel", 2) => Ok(Role::Sentinel { primaries: reply.read()? }),
            _ => Err(DecodeError::custom("a part in replication: master, slave or sentinel")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ReplicaAddress, Role};
    use crate::types::tests::decode;

    #[test]
    fn reads_each_role() {
        let replica = ReplicaAddress { host: "::1".to_owned(), port: 6380, offset: 31 };
        let primary = b"*3\r\n$6\r\nmaster\r\n:42\r\n*1\r\n*3\r\n$3\r\n::1\r\n$4\r\n6380\r\n$2\r\n31\r\n";
        assert_eq!(decode(primary), Ok(Role::Primary { offset: 42, replicas: vec![replica] }));
        assert_eq!(
            decode(b"*5\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n:1\r\n$7\r\nconnect\r\n:-1\r\n"),
            Ok(Role::Replica {
                host: "127.0.0.1".to_owned(),
                port: 1,
                state: "connect".to_owned(),
                offset: -1
            })
        );
        let sentinel = b"*2\r\n$8\r\nsentinel\r\n*1\r\n$2\r\nm1\r\n";
        assert_eq!(decode(sentinel), Ok(Role::Sentinel { primaries: vec!["m1".to_owned()] }));
        assert!(decode::<Role>(b"*1\r\n$6\r\nmaster\r\n").is_err());
    }
}
