//! The library against primaries that sentinels watch over.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod failovers;
mod finding;
mod following;
mod load;
mod support;
