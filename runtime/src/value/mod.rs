//! Replies: the types into which they are decoded, straight from the bytes on the wire.
//!
//! A [`FromValue`] is a single value (`String`, `i64`, your newtype). A [`FromReply`] is a whole reply of any shape
//! (`Vec<Option<String>>`, a map, a tuple). Every `FromValue` is also a `FromReply`.

mod dynamic;
mod items;
mod list;
mod map;
mod raw;
mod reply;
mod result;
mod scalar;
mod traits;
mod tuple;

pub use crate::error::DecodeError;
pub use dynamic::Dynamic;
pub use items::List;
pub use raw::{Blob, Value};
#[doc(hidden)]
pub use reply::decode;
pub use reply::{Reply, Shape};
pub use roundtrip_macros::{FromReply, FromValue};
pub use traits::{FromList, FromMap, FromReply, FromValue};

pub(crate) use crate::error::Got;
pub(crate) use reply::{Undecoded, unexpected};
