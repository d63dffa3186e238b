//! Where the longest common subsequence of two strings lies.

use std::ops::RangeInclusive;

use super::fields::reply_struct;
use crate::value::{DecodeError, FromReply, Reply};

reply_struct! {
    /// Where the longest common subsequence of two strings lies: the reply of LCS with IDX.
    pub struct LcsMatches {
        /// The runs of bytes that both strings have, the last one first.
        pub matches: Vec<LcsMatch> = "matches",
        /// The length of the whole subsequence.
        pub len: u64 = "len",
    }
}

/// A run of bytes that both strings have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LcsMatch {
    /// Its positions in the first string.
    pub first: RangeInclusive<u64>,
    /// Its positions in the second string.
    pub second: RangeInclusive<u64>,
    /// Its length, if WITHMATCHLEN asked for it.
    pub len: Option<u64>,
}

impl FromReply for LcsMatch {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        if elements < 2 {
            return Err(DecodeError::custom("a match in two strings"));
        }
        let (first_start, first_end) = reply.read()?;
        let (second_start, second_end) = reply.read()?;
        let len = if elements > 2 { Some(reply.read()?) } else { None };
        for _ in 3..elements {
            reply.skip()?;
        }
        Ok(LcsMatch { first: first_start..=first_end, second: second_start..=second_end, len })
    }
}

#[cfg(test)]
mod tests {
    use super::{LcsMatch, LcsMatches};
    use crate::types::tests::decode;

    #[test]
    fn reads_maps_of_both_protocols_with_and_without_lengths() {
        let resp2 =
            b"*4\r\n$7\r\nmatches\r\n*1\r\n*2\r\n*2\r\n:1\r\n:4\r\n*2\r\n:2\r\n:5\r\n$3\r\nlen\r\n:4\r\n";
        let resp3 = b"%2\r\n$7\r\nmatches\r\n*1\r\n*3\r\n*2\r\n:1\r\n:4\r\n*2\r\n:2\r\n:5\r\n:4\r\n$3\r\nlen\r\n:4\r\n";
        let with = |len| LcsMatches { matches: vec![LcsMatch { first: 1..=4, second: 2..=5, len }], len: 4 };
        assert_eq!(decode(resp2), Ok(with(None)));
        assert_eq!(decode(resp3), Ok(with(Some(4))));
        assert_eq!(
            decode(b"*4\r\n$7\r\nmatches\r\n*0\r\n$3\r\nlen\r\n:0\r\n"),
            Ok(LcsMatches { matches: vec![], len: 0 })
        );
    }
}
