//! The end of a watch.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::Lease;

const UNWATCH: &[u8] = b"*1\r\n$7\r\nUNWATCH\r\n";

/// The duty to end the watch: dropped, it sends UNWATCH; EXEC fulfils it.
#[derive(Debug)]
pub(crate) struct Unwatch {
    lease: Option<Arc<Lease>>,
    conflict: Arc<AtomicBool>,
}

impl Unwatch {
    pub(crate) fn new(lease: Arc<Lease>) -> Unwatch {
        Unwatch { lease: Some(lease), conflict: Arc::default() }
    }

    /// EXEC is sent; where it is noted that it found a key changed.
    pub(crate) fn disarm(mut self) -> Arc<AtomicBool> {
        self.lease = None;
        self.conflict.clone()
    }

    pub(crate) fn conflict(&self) -> Arc<AtomicBool> {
        self.conflict.clone()
    }
}

impl Drop for Unwatch {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.end_reads();
            lease.send_and_forget(UNWATCH);
        }
    }
}
