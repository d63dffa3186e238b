//! The library against primaries that sentinels watch over.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

#[path = "../it/certificates.rs"]
#[allow(dead_code)] // what tests of one server need
mod certificates;
mod failovers;
mod finding;
mod following;
mod load;
mod reaching;
mod reading;
mod reading_pipelines;
mod support;
mod tls;
