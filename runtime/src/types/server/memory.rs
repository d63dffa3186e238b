//! How a server uses its memory.

use crate::types::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply, Shape};

/// How a server uses its memory: the reply of MEMORY STATS.
///
/// Servers add numbers from version to version: [`get`](MemoryStats::get) has all of them, by name.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MemoryStats {
    /// The most bytes that were in use.
    pub peak_allocated: u64,
    /// The bytes in use.
    pub total_allocated: u64,
    /// The bytes that were in use when the server had started.
    pub startup_allocated: u64,
    /// The bytes that do not hold data.
    pub overhead_total: u64,
    /// The number of keys of all databases.
    pub keys_count: u64,
    /// The bytes that hold data.
    pub dataset_bytes: u64,
    /// What the operating system has given, as a multiple of what is in use.
    pub fragmentation: f64,
    numbers: Vec<(Box<str>, f64)>,
}

impl MemoryStats {
    /// A number by the server's name for it, as in `clients.normal`; one of a database as in `db.0.overhead.hashtable.main`.
    pub fn get(&self, name: &str) -> Option<f64> {
        find(&self.numbers, name)
    }
}

impl FromReply for MemoryStats {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut numbers = Vec::new();
        read_numbers(reply, "", &mut numbers)?;
        let bytes = |name: &str| {
            let number = find(&numbers, name).unwrap_or_default();
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count of bytes; saturates"
            )]
            let whole = number as u64;
            whole
        };
        Ok(MemoryStats {
            peak_allocated: bytes("peak.allocated"),
            total_allocated: bytes("total.allocated"),
            startup_allocated: bytes("startup.allocated"),
            overhead_total: bytes("overhead.total"),
            keys_count: bytes("keys.count"),
            dataset_bytes: bytes("dataset.bytes"),
            fragmentation: find(&numbers, "fragmentation").unwrap_or_default(),
            numbers,
        })
    }
}

fn find(numbers: &[(Box<str>, f64)], name: &str) -> Option<f64> {
    numbers.iter().find(|(known, _)| **known == *name).map(|(_, number)| *number)
}

/// Numbers, and maps of numbers for each database.
fn read_numbers(
    reply: &mut Reply<'_>,
    prefix: &str,
    numbers: &mut Vec<(Box<str>, f64)>,
) -> Result<(), DecodeError> {
    read_fields(reply, |name, reply| {
        match reply.shape() {
            Some(Shape::Value) => {
                numbers.push((format!("{prefix}{name}").into(), reply.read()?));
            }
            Some(Shape::Map | Shape::List) if prefix.is_empty() => {
                read_numbers(reply, &format!("{name}."), numbers)?;
            }
            _ => reply.skip()?,
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::MemoryStats;
    use crate::types::tests::decode;

    #[test]
    fn reads_numbers_and_those_of_databases() {
        let resp2 = b"*8\r\n$14\r\npeak.allocated\r\n:5291104\r\n$4\r\ndb.2\r\n*2\r\n$23\r\noverhead.hashtable.main\r\n:2768\r\n\
            $10\r\nkeys.count\r\n:2\r\n$13\r\nfragmentation\r\n$4\r\n3.25\r\n";
        let resp3 = b"%4\r\n$14\r\npeak.allocated\r\n:5291104\r\n$4\r\ndb.2\r\n%1\r\n$23\r\noverhead.hashtable.main\r\n:2768\r\n\
            $10\r\nkeys.count\r\n:2\r\n$13\r\nfragmentation\r\n,3.25\r\n";
        let stats: MemoryStats = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&stats));
        assert_eq!((stats.peak_allocated, stats.keys_count, stats.fragmentation), (5_291_104, 2, 3.25));
        assert_eq!((stats.get("db.2.overhead.hashtable.main"), stats.get("x")), (Some(2768.0), None));
    }
}
