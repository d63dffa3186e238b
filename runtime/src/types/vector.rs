//! Vector sets.

use bytes::Bytes;

use super::fields::reply_struct;
use crate::value::{DecodeError, FromReply, FromValue, Reply, Shape};

reply_struct! {
    /// Information about a vector set: the reply of VINFO.
    pub struct VectorSetInfo {
        /// How vectors are kept: `int8`, `bin` or `f32`.
        pub quantization: String = "quant-type",
        /// How many links a node of the graph has.
        pub hnsw_m: u64 = "hnsw-m",
        /// The number of a vector's components.
        pub dimension: u64 = "vector-dim",
        /// How many components a vector had before REDUCE; 0: REDUCE was not given.
        pub projection_input_dimension: u64 = "projection-input-dim",
        /// The number of elements.
        pub size: u64 = "size",
        /// The number of levels of the graph, but for the lowest.
        pub max_level: u64 = "max-level",
        /// How many elements have attributes.
        pub attributes_count: Option<u64> = "attributes-count",
        /// The number of the set.
        pub uid: u64 = "vset-uid",
        /// The highest number of a node.
        pub hnsw_max_node_uid: u64 = "hnsw-max-node-uid",
    }
}

/// A vector as the server keeps it: the reply of VEMB with RAW.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RawVector {
    /// How it is kept: `int8`, `bin` or `fp32`.
    pub quantization: String,
    /// Its components.
    pub data: Bytes,
    /// Its length before it was normalised.
    pub norm: f64,
    /// For `int8`: what its components are multiples of.
    pub range: Option<f64>,
}

impl FromReply for RawVector {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        let (quantization, data, norm) = (reply.read()?, reply.read()?, reply.read()?);
        let range = if elements > 3 { Some(reply.read()?) } else { None };
        for _ in 4..elements {
            reply.skip()?;
        }
        Ok(RawVector { quantization, data, norm, range })
    }
}

/// Elements with their similarity and attributes: the reply of VSIM with WITHSCORES and WITHATTRIBS.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorMatches<T, U>(
    /// The elements, the most similar first.
    pub Vec<VectorMatch<T, U>>,
);

/// An element with its similarity and attributes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct VectorMatch<T, U> {
    /// The element.
    pub element: T,
    /// How similar it is: 1 is the same, 0 the opposite.
    pub score: f64,
    /// Its attributes, if it has any.
    pub attributes: Option<U>,
}

impl<T: FromValue, U: FromValue> FromReply for VectorMatches<T, U> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        // RESP3 maps elements to lists of the other two; RESP2 has all three in turn
        if reply.shape() == Some(Shape::Map) {
            let pairs: Vec<(T, (f64, Option<U>))> = reply.read()?;
            let matches = pairs.into_iter();
            let matches =
                matches.map(|(element, (score, attributes))| VectorMatch { element, score, attributes });
            return Ok(VectorMatches(matches.collect()));
        }
        let rows: Vec<(T, f64, Option<U>)> = reply.read()?;
        let matches = rows.into_iter();
        let matches = matches.map(|(element, score, attributes)| VectorMatch { element, score, attributes });
        Ok(VectorMatches(matches.collect()))
    }
}

impl<T, U> IntoIterator for VectorMatches<T, U> {
    type Item = VectorMatch<T, U>;
    type IntoIter = std::vec::IntoIter<VectorMatch<T, U>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_matches_of_both_protocols() {
        let resp2 = b"*6\r\n$1\r\na\r\n$1\r\n1\r\n$2\r\n{}\r\n$1\r\nb\r\n$3\r\n0.5\r\n$-1\r\n";
        let resp3 = b"%2\r\n$1\r\na\r\n*2\r\n,1\r\n$2\r\n{}\r\n$1\r\nb\r\n*2\r\n,0.5\r\n_\r\n";
        let matches: VectorMatches<String, String> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&matches));
        let seen: Vec<_> =
            matches.into_iter().map(|found| (found.element, found.score, found.attributes)).collect();
        assert_eq!(seen, [("a".to_owned(), 1.0, Some("{}".to_owned())), ("b".to_owned(), 0.5, None)]);
        assert_eq!(decode::<VectorMatches<String, String>>(b"*0\r\n").map(|matches| matches.0.len()), Ok(0));
    }

    #[test]
    fn reads_vectors_as_they_are_kept() {
        let resp2 = b"*4\r\n+int8\r\n$3\r\n\x7f\x00\x00\r\n$1\r\n1\r\n$1\r\n1\r\n";
        let resp3 = b"*4\r\n+int8\r\n$3\r\n\x7f\x00\x00\r\n,1\r\n,1\r\n";
        let vector: Option<RawVector> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&vector));
        assert_eq!(vector.map(|vector| (vector.data.len(), vector.range)), Some((3, Some(1.0))));
        assert_eq!(decode::<Option<RawVector>>(b"$-1\r\n"), Ok(None));
    }

    #[test]
    fn reads_about_a_set() {
        let resp2 = b"*4\r\n+quant-type\r\n+int8\r\n+vector-dim\r\n:3\r\n";
        let resp3 = b"%2\r\n+quant-type\r\n+int8\r\n+vector-dim\r\n:3\r\n";
        let info: Option<VectorSetInfo> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&info));
        assert_eq!(info.map(|info| info.dimension), Some(3));
        assert_eq!(decode::<Option<VectorSetInfo>>(b"*-1\r\n"), Ok(None));
    }
}
