//! The protocol, RESP2 and RESP3, as functions of bytes: no I/O, no clock, no tokio.
//!
//! - `words`: a command's words, encoded once, at the call, into the bytes that are sent;
//! - `scan`: where a reply ends, found incrementally while it arrives;
//! - `reply`: a cursor over a whole reply, from which the caller's type is decoded without a tree in between;
//! - `elements`: where the elements of an array reply (`EXEC`'s) lie.
//!
//! What the public sees of it is [`crate::arg`] and [`crate::value`].

mod buffer;
mod elements;
mod error_reply;
mod list;
mod number;
mod reply;
mod scan;
mod token;
mod words;

pub use elements::{Elements, elements};
pub use error_reply::ErrorReply;
pub use list::List;
pub use reply::{Reply, Shape, decode};
pub use scan::{Limits, ProtocolError, Scan, Scanner};
pub(crate) use words::Prefix;
pub use words::{CountMark, Mark, Words};

pub(crate) use number::{Float, NotInteger, parse_f64, parse_i64, parse_i128, parse_u64, parse_u128};
pub(crate) use reply::unexpected;
pub(crate) use token::Token;
