//! Time series.

use super::fields::{read_fields, reply_struct};
use crate::value::{DecodeError, FromReply, Reply, Shape};

/// A value at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a sample is a time and a value")]
pub struct Sample {
    /// The time, most often in milliseconds since 1970.
    pub timestamp: i64,
    /// The value.
    pub value: f64,
}

impl FromReply for Sample {
    // so that an empty list is none
    const WIDTH: usize = 2;

    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (timestamp, value) = reply.read()?;
        Ok(Sample { timestamp, value })
    }

    fn from_flat(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        Ok(Sample { timestamp: reply.read()?, value: reply.read()? })
    }
}

/// The values of several series at a time: an element of the reply of TS.NRANGE.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SampleRow {
    /// The time.
    pub timestamp: i64,
    /// The values, in the order of the keys; NaN where a series has none.
    pub values: Vec<f64>,
}

impl FromReply for SampleRow {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (timestamp, values) = reply.read()?;
        Ok(SampleRow { timestamp, values })
    }
}

/// Several series: the reply of TS.MRANGE and TS.MGET.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesSet<D>(
    /// The series.
    pub Vec<Series<D>>,
);

/// A series, or several joined into one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Series<D> {
    /// Its key; of joined ones the label and its value, as in `type=temp`.
    pub key: String,
    /// Its labels, if they were asked for.
    pub labels: Vec<(String, Option<String>)>,
    /// Its samples.
    pub data: D,
}

impl<D: FromReply> FromReply for SeriesSet<D> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        if reply.shape() != Some(Shape::Map) {
            let series = (0..reply.list()?).map(|_| {
                let (key, labels, data) = reply.read()?;
                Ok(Series { key, labels, data })
            });
            return series.collect::<Result<_, _>>().map(SeriesSet);
        }
        // RESP3: by key, and between labels and samples it says how samples were aggregated and joined
        let series = (0..reply.map()?).map(|_| {
            let key = reply.read()?;
            let elements = reply.list()?;
            let labels = reply.read()?;
            for _ in 2..elements {
                reply.skip()?;
            }
            Ok(Series { key, labels, data: reply.read()? })
        });
        series.collect::<Result<_, _>>().map(SeriesSet)
    }
}

impl<D> IntoIterator for SeriesSet<D> {
    type Item = Series<D>;
    type IntoIter = std::vec::IntoIter<Series<D>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

reply_struct! {
    /// Information about a series: the reply of TS.INFO.
    pub struct SeriesInfo {
        /// The number of samples.
        pub total_samples: u64 = "totalSamples",
        /// How many bytes it takes.
        pub memory_usage: u64 = "memoryUsage",
        /// The time of the first sample, 0 where there is none.
        pub first_timestamp: i64 = "firstTimestamp",
        /// The time of the last sample, 0 where there is none.
        pub last_timestamp: i64 = "lastTimestamp",
        /// For how many milliseconds samples are kept; 0: without a limit.
        pub retention_time: u64 = "retentionTime",
        /// The number of chunks.
        pub chunk_count: u64 = "chunkCount",
        /// The size of a chunk in bytes.
        pub chunk_size: u64 = "chunkSize",
        /// How samples are kept: `compressed` or `uncompressed`.
        pub chunk_type: String = "chunkType",
        /// What happens to a sample at a time that has one.
        pub duplicate_policy: Option<String> = "duplicatePolicy",
        /// The labels.
        pub labels: Vec<(String, String)> = "labels",
        /// The series from which a rule computes this one.
        pub source_key: Option<String> = "sourceKey",
        /// The rules that compute other series from this one.
        pub rules: SeriesRules = "rules",
        /// A sample is ignored if it is later than the last one by at most this ..
        pub ignore_max_time_diff: Option<u64> = "ignoreMaxTimeDiff",
        /// .. and its value differs from the last one by at most this.
        pub ignore_max_val_diff: Option<f64> = "ignoreMaxValDiff",
        /// With DEBUG: the chunks.
        pub chunks: Vec<SeriesChunk> = "Chunks",
    }
}

/// The rules that make other series of a series.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesRules(
    /// The rules.
    pub Vec<SeriesRule>,
);

/// A rule that makes another series of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeriesRule {
    /// The key of the other series.
    pub destination: String,
    /// How many milliseconds a bucket has.
    pub bucket: u64,
    /// How the samples of a bucket are combined, such as `AVG`.
    pub aggregator: String,
    /// From when on buckets are counted.
    pub align: i64,
}

impl FromReply for SeriesRules {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let by_key = reply.shape() == Some(Shape::Map);
        let rules = if by_key { reply.map()? } else { reply.list()? };
        let rule = |_| {
            let key = if by_key { Some(reply.read()?) } else { None };
            let elements = reply.list()?;
            let destination: String = if let Some(key) = key { key } else { reply.read()? };
            let (bucket, aggregator) = (reply.read()?, reply.read()?);
            // older versions do not say
            let read = if by_key { 2 } else { 3 };
            let align = if elements > read { reply.read()? } else { 0 };
            for _ in read + 1..elements {
                reply.skip()?;
            }
            Ok(SeriesRule { destination, bucket, aggregator, align })
        };
        (0..rules).map(rule).collect::<Result<_, _>>().map(SeriesRules)
    }
}

/// A chunk of a series.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct SeriesChunk {
    /// The time of its first sample.
    pub start_timestamp: i64,
    /// The time of its last sample.
    pub end_timestamp: i64,
    /// The number of its samples.
    pub samples: u64,
    /// How many bytes it takes.
    pub size: u64,
    /// How many bytes a sample takes.
    pub bytes_per_sample: f64,
}

impl FromReply for SeriesChunk {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut chunk = SeriesChunk::default();
        read_fields(reply, |name, reply| {
            match name {
                "startTimestamp" => chunk.start_timestamp = reply.read()?,
                "endTimestamp" => chunk.end_timestamp = reply.read()?,
                "samples" => chunk.samples = reply.read()?,
                "size" => chunk.size = reply.read()?,
                "bytesPerSample" => chunk.bytes_per_sample = reply.read()?,
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(chunk)
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_samples_of_both_protocols_and_none() {
        let samples = vec![Sample { timestamp: 1000, value: 1.5 }, Sample { timestamp: 2000, value: 2.0 }];
        assert_eq!(decode(b"*2\r\n*2\r\n:1000\r\n+1.5\r\n*2\r\n:2000\r\n+2\r\n").as_ref(), Ok(&samples));
        assert_eq!(decode(b"*2\r\n*2\r\n:1000\r\n,1.5\r\n*2\r\n:2000\r\n,2\r\n"), Ok(samples));
        assert_eq!(decode::<Option<Sample>>(b"*0\r\n"), Ok(None));
        assert_eq!(decode::<Vec<Sample>>(b"*0\r\n"), Ok(vec![]));
        let rows: Vec<SampleRow> = decode(b"*1\r\n*2\r\n:1000\r\n*2\r\n+10\r\n+NaN\r\n").unwrap();
        assert!(
            rows.first()
                .is_some_and(|row| row.values.len() == 2 && row.values.iter().any(|value| value.is_nan()))
        );
    }

    #[test]
    fn reads_several_series_of_both_protocols() {
        let resp2 =
            b"*1\r\n*3\r\n$1\r\na\r\n*1\r\n*2\r\n$4\r\ntype\r\n$4\r\ntemp\r\n*1\r\n*2\r\n:1000\r\n+1.5\r\n";
        let resp3 = b"%1\r\n$1\r\na\r\n*3\r\n%1\r\n$4\r\ntype\r\n$4\r\ntemp\r\n%1\r\n$11\r\naggregators\r\n*0\r\n*1\r\n*2\r\n:1000\r\n,1.5\r\n";
        let series: SeriesSet<Vec<Sample>> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&series));
        let first = series.0.first().unwrap();
        assert_eq!((first.key.as_str(), first.labels.len(), first.data.len()), ("a", 1, 1));
        let last: SeriesSet<Option<Sample>> = decode(b"*1\r\n*3\r\n$1\r\na\r\n*0\r\n*0\r\n").unwrap();
        assert_eq!(last.into_iter().next().map(|series| series.data), Some(None));
        let last: SeriesSet<Option<Sample>> =
            decode(b"%1\r\n$1\r\na\r\n*2\r\n%0\r\n*2\r\n:1000\r\n,1.5\r\n").unwrap();
        assert_eq!(
            last.into_iter().next().and_then(|series| series.data).map(|sample| sample.value),
            Some(1.5)
        );
    }

    #[test]
    fn reads_about_series_in_both_protocols() {
        let resp2 = b"*6\r\n+totalSamples\r\n:3\r\n+labels\r\n*1\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n+rules\r\n*1\r\n*4\r\n$1\r\nd\r\n:60000\r\n+AVG\r\n:0\r\n";
        let resp3 = b"%3\r\n+totalSamples\r\n:3\r\n+labels\r\n%1\r\n$1\r\na\r\n$1\r\nb\r\n+rules\r\n%1\r\n$1\r\nd\r\n*3\r\n:60000\r\n+AVG\r\n:0\r\n";
        let info: SeriesInfo = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&info));
        let rule = info.rules.0.first().unwrap();
        assert_eq!((rule.destination.as_str(), rule.bucket, rule.aggregator.as_str()), ("d", 60_000, "AVG"));
    }
}
