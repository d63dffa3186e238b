//! `#[redis_batch]` against a real server: the value *and* the number of round trips, counted at the socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test says so and stops

mod arguments;
mod as_written;
mod atomic;
mod basics;
mod budgets;
mod captured;
mod closures;
mod cost;
mod differential;
mod errors;
mod finished;
mod joined;
mod keyspaces;
mod leaving;
mod nested;
mod ports;
mod traits;
mod world;
