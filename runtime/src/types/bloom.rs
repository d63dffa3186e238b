//! Probabilistic structures: Bloom and Cuckoo filters, count-min sketches, top-k lists, t-digests.

use super::fields::reply_struct;
use crate::value::{DecodeError, FromReply, FromValue, Reply, Value};

reply_struct! {
    /// Information about a Bloom filter: the reply of BF.INFO.
    pub struct BloomInfo {
        /// For how many items there is room before it grows.
        pub capacity: u64 = "Capacity",
        /// How many bytes it takes.
        pub size: u64 = "Size",
        /// How many filters it is made of.
        pub filters: u64 = "Number of filters",
        /// How many different items were added.
        pub items: u64 = "Number of items inserted",
        /// How much larger the next filter will be; `None`: it does not grow.
        pub expansion_rate: Option<u64> = "Expansion rate",
    }
}

/// One of the numbers that there are to know about a Bloom filter: the reply of BF.INFO with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BloomValue(
    /// The number; `None` for the expansion of a filter that does not grow.
    pub Option<u64>,
);

impl FromReply for BloomValue {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        // RESP3 has the name before it
        match reply.list()? {
            1 => reply.read().map(BloomValue),
            2 => {
                reply.skip()?;
                reply.read().map(BloomValue)
            }
            _ => Err(DecodeError::custom("one number about a filter")),
        }
    }
}

reply_struct! {
    /// Information about a Cuckoo filter: the reply of CF.INFO.
    pub struct CuckooInfo {
        /// How many bytes it takes.
        pub size: u64 = "Size",
        /// How many buckets it has.
        pub buckets: u64 = "Number of buckets",
        /// How many filters it is made of.
        pub filters: u64 = "Number of filters" | "Number of filter",
        /// How many items were added.
        pub items_inserted: u64 = "Number of items inserted",
        /// How many items were removed.
        pub items_deleted: u64 = "Number of items deleted",
        /// For how many items a bucket has room.
        pub bucket_size: u64 = "Bucket size",
        /// How much larger the next filter will be.
        pub expansion_rate: u64 = "Expansion rate",
        /// How often items are moved to make room, at most.
        pub max_iterations: u64 = "Max iterations" | "Max iteration",
    }
}

/// What came of adding an item to a Cuckoo filter: the reply of CF.INSERT and CF.INSERTNX, for each item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CuckooInsert {
    /// There is no room.
    Full,
    /// It is there already.
    Exists,
    /// It is added.
    Added,
}

impl FromValue for CuckooInsert {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        // RESP3 has booleans, but for a filter that is full
        match value {
            Value::Bool(true) | Value::Int(1) => Ok(CuckooInsert::Added),
            Value::Bool(false) | Value::Int(0) => Ok(CuckooInsert::Exists),
            Value::Int(-1) => Ok(CuckooInsert::Full),
            _ => Err(DecodeError::custom("an outcome of CF.INSERT: -1, 0 or 1")),
        }
    }
}

reply_struct! {
    /// Information about a count-min sketch: the reply of CMS.INFO.
    pub struct CountMinInfo {
        /// How many counters a row has.
        pub width: u64 = "width",
        /// How many rows there are.
        pub depth: u64 = "depth",
        /// The sum of all that was added.
        pub count: u64 = "count",
    }
}

reply_struct! {
    /// Information about a top-k list: the reply of TOPK.INFO.
    pub struct TopKInfo {
        /// Its length.
        pub k: u64 = "k",
        /// How many counters a row has.
        pub width: u64 = "width",
        /// How many rows there are.
        pub depth: u64 = "depth",
        /// How likely a counter is lowered by an item that is not its own.
        pub decay: f64 = "decay",
    }
}

reply_struct! {
    /// Information about a t-digest: the reply of TDIGEST.INFO.
    pub struct TDigestInfo {
        /// How exact it is.
        pub compression: u64 = "Compression",
        /// For how many nodes there is room.
        pub capacity: u64 = "Capacity",
        /// How many nodes are merged.
        pub merged_nodes: u64 = "Merged nodes",
        /// How many nodes are not merged yet.
        pub unmerged_nodes: u64 = "Unmerged nodes",
        /// The weight of the merged nodes.
        pub merged_weight: f64 = "Merged weight",
        /// The weight of the nodes that are not merged yet.
        pub unmerged_weight: f64 = "Unmerged weight",
        /// How many numbers were added.
        pub observations: u64 = "Observations",
        /// How often nodes were merged.
        pub total_compressions: u64 = "Total compressions",
        /// How many bytes it takes.
        pub memory_usage: u64 = "Memory usage",
    }
}

/// How many of the numbers of a t-digest lie on one side of a value: the reply of TDIGEST.RANK and TDIGEST.REVRANK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TDigestRank {
    /// There are no numbers at all.
    Empty,
    /// The value lies beyond all of them, on this side.
    Beyond,
    /// About this many.
    At(u64),
}

impl FromValue for TDigestRank {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match i64::from_value(value)? {
            -2 => Ok(TDigestRank::Empty),
            -1 => Ok(TDigestRank::Beyond),
            n => {
                u64::try_from(n).map(TDigestRank::At).map_err(|_| DecodeError::custom("a rank, or -1 or -2"))
            }
        }
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_about_filters_in_both_protocols() {
        let resp2 = b"*4\r\n+Capacity\r\n:100\r\n+Expansion rate\r\n$-1\r\n";
        let resp3 = b"%2\r\n+Capacity\r\n:100\r\n+Expansion rate\r\n_\r\n";
        let info: BloomInfo = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&info));
        assert_eq!((info.capacity, info.expansion_rate), (100, None));
        assert_eq!(decode(b"*1\r\n:100\r\n"), Ok(BloomValue(Some(100))));
        assert_eq!(decode(b"%1\r\n+Capacity\r\n:100\r\n"), Ok(BloomValue(Some(100))));
    }

    #[test]
    fn reads_numbers_that_come_as_strings() {
        let info: TopKInfo = decode(b"*4\r\n+k\r\n:50\r\n+decay\r\n$4\r\n0.92\r\n").unwrap();
        assert_eq!((info.k, info.decay), (50, 0.92));
        assert_eq!(decode(b"*2\r\n$3\r\nnan\r\n,inf\r\n").map(|list: Vec<f64>| list.len()), Ok(2));
    }

    #[test]
    fn names_what_came_of_it() {
        use CuckooInsert::{Added, Exists, Full};
        assert_eq!(decode(b"*3\r\n:1\r\n:0\r\n:-1\r\n"), Ok(vec![Added, Exists, Full]));
        assert_eq!(decode(b"*3\r\n#t\r\n#f\r\n:-1\r\n"), Ok(vec![Added, Exists, Full]));
        use TDigestRank::{At, Beyond, Empty};
        assert_eq!(decode(b"*3\r\n:-2\r\n:-1\r\n:7\r\n"), Ok(vec![Empty, Beyond, At(7)]));
    }
}
