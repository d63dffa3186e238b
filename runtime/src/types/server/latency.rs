//! Latency.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::types::fields::reply_struct;
use crate::value::{DecodeError, FromReply, Reply};

reply_struct! {
    /// How long a command took: the reply of LATENCY HISTOGRAM for each.
    pub struct CommandLatency {
        /// How often it ran.
        pub calls: u64 = "calls",
        /// How often it took at most this many microseconds.
        pub histogram_us: BTreeMap<u64, u64> = "histogram_usec",
    }
}

/// The last latency spike of an event: an element of the reply of LATENCY LATEST.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LatencyEvent {
    /// The event, as in `command` or `fork`.
    pub name: String,
    /// When it was, in seconds since 1970.
    pub time: u64,
    /// How long it took.
    pub latest: Duration,
    /// The longest that such an event took.
    pub max: Duration,
    /// How long all spikes of the event took together; Valkey only.
    pub sum: Option<Duration>,
    /// How many there were; Valkey only.
    pub count: Option<u64>,
}

impl FromReply for LatencyEvent {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let elements = reply.list()?;
        if elements < 4 {
            return Err(DecodeError::custom("a latency event"));
        }
        let name = reply.read()?;
        let time = reply.read()?;
        let latest = reply.read().map(Duration::from_millis)?;
        let max = reply.read().map(Duration::from_millis)?;
        let (mut sum, mut count) = (None, None);
        for element in 4..elements {
            match element {
                4 => sum = Some(reply.read().map(Duration::from_millis)?),
                5 => count = Some(reply.read()?),
                _ => reply.skip()?,
            }
        }
        Ok(LatencyEvent { name, time, latest, max, sum, count })
    }
}

/// A latency spike: an element of the reply of LATENCY HISTORY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LatencySample {
    /// When it was, in seconds since 1970.
    pub time: u64,
    /// How long it took.
    pub latency: Duration,
}

impl FromReply for LatencySample {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (time, latency) = reply.read()?;
        Ok(LatencySample { time, latency: Duration::from_millis(latency) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_spikes_of_both_servers() {
        let redis: Vec<LatencyEvent> =
            decode(b"*1\r\n*4\r\n$7\r\ncommand\r\n:1795174075\r\n:9\r\n:12\r\n").unwrap();
        let valkey: Vec<LatencyEvent> =
            decode(b"*1\r\n*6\r\n$7\r\ncommand\r\n:1795174075\r\n:9\r\n:12\r\n:18\r\n:2\r\n").unwrap();
        assert_eq!(
            redis.first().map(|event| (event.max, event.count)),
            Some((Duration::from_millis(12), None))
        );
        assert_eq!(valkey.first().map(|event| event.count), Some(Some(2)));
        let history: Vec<LatencySample> = decode(b"*1\r\n*2\r\n:1795174075\r\n:9\r\n").unwrap();
        assert_eq!(history.first().map(|sample| sample.latency), Some(Duration::from_millis(9)));
    }

    #[test]
    fn reads_histograms_of_both_protocols() {
        let resp2 = b"*2\r\n$4\r\neval\r\n*4\r\n$5\r\ncalls\r\n:6\r\n$14\r\nhistogram_usec\r\n*4\r\n:4\r\n:1\r\n:8\r\n:6\r\n";
        let resp3 = b"%1\r\n$4\r\neval\r\n%2\r\n$5\r\ncalls\r\n:6\r\n$14\r\nhistogram_usec\r\n%2\r\n:4\r\n:1\r\n:8\r\n:6\r\n";
        let latency = CommandLatency { calls: 6, histogram_us: BTreeMap::from([(4, 1), (8, 6)]) };
        let expected = BTreeMap::from([("eval".to_owned(), latency)]);
        assert_eq!(decode(resp2).as_ref(), Ok(&expected));
        assert_eq!(decode(resp3), Ok(expected));
    }
}
