//! What is wrong with bytes that are not a reply.

use std::error::Error;
use std::fmt::{self, Display};

/// Deeper replies are no server's; up to here each level is remembered.
pub(super) const DEEPEST: usize = 64 * 1024;

/// Longer strings are no server's.
pub(super) const LONGEST_STRING: u64 = 1 << 40;

/// Bytes that no server sends: the connection is of no further use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtocolError {
    pub(super) kind: Problem,
    pub(super) offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    UnknownType(u8),
    Length,
    LineEnd,
    LineTooLong,
    NestedPush,
    Streamed,
    TooDeep,
    TooMany,
    TooLarge,
}

impl Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Problem::UnknownType(byte) => write!(f, "no type of reply begins with the byte 0x{byte:02x}")?,
            Problem::Length => f.write_str("a length or count that is no number")?,
            Problem::LineEnd => f.write_str("a line or string that does not end in CR LF")?,
            Problem::LineTooLong => f.write_str("a line that is longer than any server's")?,
            Problem::NestedPush => f.write_str("a push within another reply")?,
            Problem::Streamed => f.write_str("a streamed string or aggregate, which is not supported")?,
            Problem::TooDeep => write!(f, "more than {DEEPEST} aggregates within each other")?,
            Problem::TooLarge => write!(f, "a string of more than {LONGEST_STRING} bytes")?,
            Problem::TooMany => f.write_str("more elements in one aggregate than can be counted")?,
        }
        write!(f, " (at byte {} of the reply)", self.offset)
    }
}

impl Error for ProtocolError {}
