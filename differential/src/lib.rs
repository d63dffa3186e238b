//! Batch functions drawn at random: what they are ([`program`]) is a tree, from which `build.rs` writes code, and which a model runs.
//!
//! The model shares no code with the macro and knows no plan. It goes through the tree statement by statement, keeps what is queued and not
//! waited for, and counts a round trip where the rules of docs say that the function waits. The dearest of all ways through the tree is the
//! budget that the function declares, so that a function is refused if the macro counts one more, and caught at the socket if it
//! takes one more. A function with a loop that waits declares nothing: its round trips are held against the model's in each run.
#![allow(missing_docs)] // a test's own data
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test says so and stops

pub mod program;
