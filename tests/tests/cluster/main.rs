//! The library against real clusters.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod batches;
mod commands;
mod failures;
mod listening;
mod moving;
mod nodes;
mod pipelines;
mod reading;
mod spread;
mod support;
mod transactions;
