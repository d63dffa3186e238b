//! A page of a scan.

use super::Cursor;
use crate::value::{DecodeError, FromReply, Reply};

/// Some of the elements that a SCAN goes through, and where to go on: the reply of SCAN, HSCAN, SSCAN and ZSCAN.
///
/// A page may have no items and still not be the last one: what counts is the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanPage<T> {
    /// What to pass to the next call.
    pub cursor: Cursor,
    /// The elements.
    pub items: Vec<T>,
}

impl<T> ScanPage<T> {
    /// Whether all has been gone through.
    pub fn is_last(&self) -> bool {
        self.cursor.is_finished()
    }
}

impl<T: FromReply> FromReply for ScanPage<T> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (cursor, items) = reply.read()?;
        Ok(ScanPage { cursor, items })
    }
}

#[cfg(test)]
mod tests {
    use super::ScanPage;
    use crate::types::tests::decode;

    #[test]
    fn reads_elements_and_pairs() {
        let page: ScanPage<String> = decode(b"*2\r\n$2\r\n17\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n").unwrap();
        assert_eq!((u64::from(page.cursor), page.is_last(), page.items.len()), (17, false, 2));
        // ZSCAN gives scores as strings in RESP3 too
        let page: ScanPage<(String, f64)> =
            decode(b"*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$3\r\n2.1\r\n").unwrap();
        assert_eq!((page.is_last(), page.items), (true, vec![("a".to_owned(), 2.1)]));
        let page: ScanPage<(String, i64)> = decode(b"*2\r\n$1\r\n0\r\n*0\r\n").unwrap();
        assert!(page.is_last() && page.items.is_empty());
    }
}
