//! The two floors: what a socket and tokio cost, with no client in between.
//!
//! * `wire` sends pre-encoded bytes and only counts replies.
//! * `typed` also decodes them by hand, and wakes one task per call where callers are tasks.

pub mod hub;
pub mod line;

use std::sync::Arc;

use harness::ops::Op;

/// The requests of an operation, encoded once: in the warm-up, before the clock runs.
#[derive(Clone)]
pub struct Requests {
    encoded: Arc<[Vec<u8>]>,
    /// Replies to each.
    pub replies: usize,
}

impl Requests {
    pub fn of(op: &impl Op) -> Self {
        let mut replies = 0;
        let encode = |i| {
            let mut wire = Vec::new();
            replies = op.encode(i, &mut wire);
            wire
        };
        let encoded = (0..op.cycle()).map(encode).collect();
        Self { encoded, replies }
    }

    pub fn get(&self, i: usize) -> &[u8] {
        &self.encoded[i % self.encoded.len()]
    }
}
