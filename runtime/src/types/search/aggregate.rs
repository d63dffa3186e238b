//! What an aggregation and a hybrid search give.

use crate::types::Cursor;
use crate::types::fields::{read_fields, reply_struct};
use crate::value::{DecodeError, FromReply, Reply, Shape};

/// The result of an aggregation: the reply of FT.AGGREGATE. `M` is the type of each row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Aggregated<M> {
    /// The number of rows that the server reports; with some steps it is not the real number of rows.
    pub total: u64,
    /// The rows.
    pub rows: Vec<M>,
    /// What was wrong, such as that time was over: then these are not all. RESP3 only.
    pub warnings: Vec<String>,
}

impl<M: FromReply> FromReply for Aggregated<M> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut aggregated = Aggregated { total: 0, rows: Vec::new(), warnings: Vec::new() };
        if reply.shape() == Some(Shape::Map) {
            read_fields(reply, |name, reply| {
                match name {
                    "total_results" => aggregated.total = reply.read()?,
                    "results" => {
                        let rows: Vec<Row<M>> = reply.read()?;
                        aggregated.rows = rows.into_iter().filter_map(|row| row.0).collect();
                    }
                    "warning" | "warnings" => aggregated.warnings = reply.read()?,
                    _ => reply.skip()?,
                }
                Ok(())
            })?;
            return Ok(aggregated);
        }
        // RESP2: the total, and then the rows
        let elements = reply.list()?;
        aggregated.total = reply.read()?;
        aggregated.rows = (1..elements).map(|_| reply.read()).collect::<Result<_, _>>()?;
        Ok(aggregated)
    }
}

/// A row as RESP3 has it.
struct Row<M>(Option<M>);

impl<M: FromReply> FromReply for Row<M> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut row = Row(None);
        read_fields(reply, |name, reply| {
            match name {
                "extra_attributes" => row.0 = Some(reply.read()?),
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(row)
    }
}

/// A page of the result of an aggregation: the reply of FT.AGGREGATE with WITHCURSOR, and of FT.CURSOR READ.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AggregatePage<M> {
    /// The rows.
    pub page: Aggregated<M>,
    /// What to pass to `ft_cursor_read`, until it is finished.
    pub cursor: Cursor,
}

impl<M: FromReply> FromReply for AggregatePage<M> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (page, cursor) = reply.read()?;
        Ok(AggregatePage { page, cursor })
    }
}

reply_struct! {
    /// What a hybrid search finds: the reply of FT.HYBRID. `M` is the type of each row.
    pub struct HybridResults<M> {
        /// How many documents were found.
        pub total: u64 = "total_results",
        /// The documents: those fields that were loaded, or the key and the score.
        pub rows: Vec<M> = "results",
        /// What was wrong, such as that time was over: then these are not all.
        pub warnings: Vec<String> = "warnings" | "warning",
        /// How many milliseconds it took.
        pub execution_time_ms: f64 = "execution_time",
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    type Fields = Vec<(String, String)>;

    #[test]
    fn reads_rows_of_both_protocols() {
        let resp2 = b"*3\r\n:2\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n*2\r\n$1\r\na\r\n$1\r\n2\r\n";
        let resp3 = b"%2\r\n+total_results\r\n:2\r\n+results\r\n*2\r\n%1\r\n+extra_attributes\r\n%1\r\n$1\r\na\r\n$1\r\n1\r\n\
            %2\r\n+extra_attributes\r\n%1\r\n$1\r\na\r\n$1\r\n2\r\n+values\r\n*0\r\n";
        let aggregated: Aggregated<Fields> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&aggregated));
        assert_eq!((aggregated.total, aggregated.rows.len()), (2, 2));
    }

    #[test]
    fn reads_pages_and_joined_results() {
        let page: AggregatePage<Fields> =
            decode(b"*2\r\n*2\r\n:1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n:42\r\n").unwrap();
        assert_eq!((page.page.rows.len(), page.cursor.is_finished()), (1, false));
        let resp2 =
            b"*4\r\n$13\r\ntotal_results\r\n:1\r\n$7\r\nresults\r\n*1\r\n*2\r\n$5\r\n__key\r\n$2\r\nd1\r\n";
        let resp3 =
            b"%2\r\n$13\r\ntotal_results\r\n:1\r\n$7\r\nresults\r\n*1\r\n%1\r\n$5\r\n__key\r\n$2\r\nd1\r\n";
        let results: HybridResults<Fields> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&results));
        assert_eq!(results.rows.len(), 1);
    }
}
