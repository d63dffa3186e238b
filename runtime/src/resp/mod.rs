//! The protocol, RESP2 and RESP3, as functions of bytes: no I/O, no clock, no tokio.
//!
//! - `scan`: where a reply ends, found incrementally while it arrives;
//! - `elements`: the elements of an array reply (that of `EXEC`).
//!
//! Commands are encoded by [`crate::arg`], replies decoded by [`crate::value`].

mod beyond;
mod copy;
mod elements;
mod error_reply;
mod hash_slot;
mod number;
mod protocol_error;
mod redirect;
mod scan;
mod token;

pub use beyond::{Beyond, Limits};
pub use elements::{Elements, elements};
pub use error_reply::ErrorReply;
pub use hash_slot::HashSlot;
pub use protocol_error::ProtocolError;
pub use redirect::Redirect;
pub use scan::{Scan, Scanner};

pub(crate) use copy::{push_first, push_short};
pub(crate) use elements::string_len;
pub(crate) use error_reply::code_and_message;
pub(crate) use number::{Float, NotInteger, parse_f64, parse_i64, parse_i128, parse_u64, parse_u128};
pub(crate) use token::{Token, split_int, split_len};
