//! Replies: what they decode into, straight from the bytes on the wire.
//!
//! A [`FromValue`] is a single value (`String`, `i64`, your newtype); a [`FromReply`] is a whole reply of any shape
//! (`Vec<Option<String>>`, a map, a tuple). Every value is a reply.

mod dynamic;
mod error;
mod list;
mod map;
mod raw;
mod result;
mod scalar;
mod traits;
mod tuple;

pub use crate::resp::{List, Reply, Shape};
pub use dynamic::Dynamic;
pub use error::DecodeError;
pub use raw::{Blob, Value};
pub use traits::{FromList, FromMap, FromReply, FromValue};

pub(crate) use error::Got;
