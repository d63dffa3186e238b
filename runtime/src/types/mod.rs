//! Replies with a type of their own, whose name says what a number or a list means.
//!
//! Structs may get fields as servers do, and skip those that they do not know. All decode from RESP2 and RESP3.
//!
//! What decodes is `#[inline]`, so that a program compiles the few types that it uses, and this crate none of them: a tenth of
//! its code in a release build.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod array;
#[cfg(feature = "bloom")]
mod bloom;
mod client_info;
mod cluster;
mod cursor;
mod fields;
mod function;
mod geo;
mod hello;
#[cfg(feature = "json")]
mod json;
mod key_type;
mod lcs;
mod lines;
mod outcome;
mod scan;
#[cfg(feature = "search")]
mod search;
mod sentinel;
mod server;
mod stream;
mod text;
#[cfg(feature = "timeseries")]
mod timeseries;
mod ttl;
mod vector;

pub use array::ArrayInfo;
#[cfg(feature = "bloom")]
pub use bloom::{
    BloomInfo, BloomValue, CountMinInfo, CuckooInfo, CuckooInsert, TDigestInfo, TDigestRank, TopKInfo,
};
pub use client_info::{ClientInfo, TrackingInfo, TrackingRedirect};
pub use cluster::*;
pub use cursor::Cursor;
pub use function::{EngineStats, FunctionInfo, FunctionLibrary, FunctionStats, RunningFunction};
pub use geo::{GeoMatch, GeoPosition};
pub use hello::{ModuleInfo, ServerHello};
#[cfg(feature = "json")]
pub use json::{JsonBools, JsonKeys, JsonNumbers, JsonType, JsonTypes, PathValues};
pub use key_type::KeyType;
pub use lcs::{LcsMatch, LcsMatches};
pub use lines::Lines;
pub use outcome::{FieldExpire, FieldPersist, Inserted, Migrated, Position};
pub use scan::ScanPage;
#[cfg(feature = "search")]
pub use search::*;
pub use sentinel::SentinelInstance;
pub use server::*;
pub use stream::*;
pub use text::Text;
#[cfg(feature = "timeseries")]
pub use timeseries::{
    Sample, SampleRow, Series, SeriesChunk, SeriesInfo, SeriesRule, SeriesRules, SeriesSet,
};
pub use ttl::{ExpireTime, PexpireTime, Pttl, Ttl};
pub use vector::{RawVector, VectorMatch, VectorMatches, VectorSetInfo};

#[cfg(test)]
mod tests {
    use crate::value::FromReply;

    /// Decodes a reply as recorded from a server.
    pub(super) fn decode<T: FromReply>(frame: &[u8]) -> Result<T, String> {
        crate::value::decode(frame, None).map_err(|error| error.to_string())
    }
}
