//! The ids of a stream's entries.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::arg::{ArgWriter, ToArg, Written};
use crate::value::{DecodeError, FromValue, Value};

/// The id of an entry of a stream: the milliseconds since 1970 when it was added, and a number within them.
///
/// ```
/// use roundtrip::types::StreamId;
///
/// let id: StreamId = "1526919030474-55".parse()?;
/// assert_eq!((id.ms, id.seq), (1_526_919_030_474, 55));
/// assert_eq!(id, StreamId::from((1_526_919_030_474, 55)));
/// assert_eq!(id.to_string(), "1526919030474-55");
/// # Ok::<_, roundtrip::value::DecodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StreamId {
    /// Milliseconds since 1970.
    pub ms: u64,
    /// The number within the millisecond.
    pub seq: u64,
}

/// An end of a range of ids.
///
/// A [`StreamId`] is one that is included in the range; a number of milliseconds means all ids of that millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StreamBound(Bound);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Bound {
    Least,
    Greatest,
    Included(StreamId),
    Excluded(StreamId),
    Millisecond(u64),
}

impl StreamId {
    /// The least id, below that of any entry.
    pub const MIN: StreamId = StreamId { ms: 0, seq: 0 };
    /// The greatest id.
    pub const MAX: StreamId = StreamId { ms: u64::MAX, seq: u64::MAX };
}

impl StreamBound {
    /// The stream's first entry: `-`.
    pub const MIN: StreamBound = StreamBound(Bound::Least);
    /// The stream's last entry: `+`.
    pub const MAX: StreamBound = StreamBound(Bound::Greatest);

    /// What is beyond this id, without it.
    pub const fn exclusive(id: StreamId) -> StreamBound {
        StreamBound(Bound::Excluded(id))
    }
}

impl From<(u64, u64)> for StreamId {
    fn from((ms, seq): (u64, u64)) -> StreamId {
        StreamId { ms, seq }
    }
}

impl From<StreamId> for StreamBound {
    fn from(id: StreamId) -> StreamBound {
        StreamBound(Bound::Included(id))
    }
}

impl From<u64> for StreamBound {
    fn from(ms: u64) -> StreamBound {
        StreamBound(Bound::Millisecond(ms))
    }
}

impl FromStr for StreamId {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<StreamId, DecodeError> {
        let parse = |(ms, seq): (&str, &str)| Some(StreamId { ms: ms.parse().ok()?, seq: seq.parse().ok()? });
        text.split_once('-')
            .and_then(parse)
            .ok_or_else(|| DecodeError::custom("the id of an entry of a stream"))
    }
}

impl Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.ms, self.seq)
    }
}

impl FromValue for StreamId {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        value.as_str()?.parse()
    }
}

impl ToArg for StreamId {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.display(self)
    }
}

impl ToArg for StreamBound {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        match self.0 {
            Bound::Least => out.str("-"),
            Bound::Greatest => out.str("+"),
            Bound::Included(id) => id.to_arg(out),
            Bound::Excluded(id) => out.display(&format_args!("({id}")),
            Bound::Millisecond(ms) => out.uint(ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{StreamBound, StreamId};
    use crate::arg::Words;
    use crate::types::tests::decode;

    #[test]
    fn reads_and_orders_ids() {
        assert_eq!(decode::<StreamId>(b"$3\r\n1-2\r\n"), Ok(StreamId { ms: 1, seq: 2 }));
        assert!(decode::<StreamId>(b"$1\r\n1\r\n").is_err());
        assert!(decode::<StreamId>(b"$4\r\n1-+2\r\n").is_ok_and(|id| id.seq == 2));
        assert!(StreamId::from((1, 9)) < StreamId::from((2, 0)));
    }

    #[test]
    fn writes_bounds() {
        let mut words = Words::fragment();
        for bound in [
            StreamBound::MIN,
            StreamBound::MAX,
            StreamId::MIN.into(),
            7.into(),
            StreamBound::exclusive((1, 2).into()),
        ] {
            words.arg(&bound);
        }
        assert_eq!(words.bytes(), b"$1\r\n-\r\n$1\r\n+\r\n$3\r\n0-0\r\n$1\r\n7\r\n$4\r\n(1-2\r\n");
    }
}
