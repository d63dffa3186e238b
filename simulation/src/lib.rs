//! Seeded worlds: the real client, unchanged, against a model server, over a faulty network, on a clock that stands still.
//!
//! One seed is one story, and it is the same story each time. `cargo xtask simulate --seeds 20000` tells many and says which of
//! them show a fault; `--seed 17` tells one, line by line; `--shrink "finding"` leaves out what the fault does not need.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a tool: it may stop with a message
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // its numbers are small

pub mod alone;
pub mod arguments;
pub mod callers;
pub mod checks;
pub mod expected;
pub mod kept;
mod limited;
pub mod listeners;
pub mod many;
pub mod model;
pub mod names;
pub mod one;
mod queued;
pub mod rng;
pub mod script;
pub mod settings;
mod several;
pub mod shrink;
pub mod story;
mod tell;
mod text;
mod watchdog;
pub mod world;

pub use tell::{Told, tell, tell_twice};
