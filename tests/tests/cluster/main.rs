//! The library against real clusters.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod batches;
#[path = "../it/certificates.rs"]
#[allow(dead_code)] // what tests of one server need
mod certificates;
mod commands;
mod failures;
mod letting_in;
mod limits;
mod listening;
mod logins;
mod moving;
mod nodes;
mod observing;
mod parts;
mod pipelines;
mod reaching;
mod reading;
mod runtimes;
mod spread;
mod support;
mod tls;
mod transactions;
