//! The position of a scan.

use std::fmt::{self, Display};

use crate::arg::{ArgWriter, ToArg, Written};
use crate::value::{DecodeError, FromValue, Value};

/// The position of a SCAN: returned with one page, passed for the next.
///
/// It is only valid on the server that returned it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cursor(u64);

impl Cursor {
    /// The start of a scan.
    pub const START: Cursor = Cursor(0);

    /// Whether the page that gave this cursor was the last one.
    pub const fn is_finished(self) -> bool {
        self.0 == 0
    }
}

impl From<u64> for Cursor {
    fn from(cursor: u64) -> Cursor {
        Cursor(cursor)
    }
}

impl From<Cursor> for u64 {
    fn from(cursor: Cursor) -> u64 {
        cursor.0
    }
}

impl Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ToArg for Cursor {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.uint(self.0)
    }
}

impl FromValue for Cursor {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        u64::from_value(value).map(Cursor)
    }
}
