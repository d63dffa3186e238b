//! The library against real servers. One binary, since linking costs more than running; one module for one promise of the
//! documentation.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod cancellation;
mod certificates;
mod commands;
mod connecting;
mod credentials;
mod derives;
mod ending;
mod errors;
mod events;
mod handles;
mod keyspaces;
mod leases;
mod limits;
mod lost_connections;
mod names;
mod outcomes;
mod pipelines;
mod raw;
mod scans;
mod scripts;
mod subscriptions;
mod support;
mod time;
mod tls;
mod traffic;
mod transactions;
mod transports;
mod unheld_errors;
mod watch;
mod wire;
