//! The end of a watch.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::Lease;

const UNWATCH: &[u8] = b"*1\r\n$7\r\nUNWATCH\r\n";

/// The duty to end the watch: dropped, it sends UNWATCH; EXEC fulfils it.
#[derive(Debug)]
pub(crate) struct Unwatch {
    lease: Option<Arc<Lease>>,
    fate: Arc<Fate>,
}

/// What has become of the EXEC of a watch, for the loop that runs again.
#[derive(Debug, Default)]
pub(crate) struct Fate(AtomicU8);

/// Nothing of it was written: the watch has changed nothing.
const UNSENT: u8 = 0;
/// It may have been carried out.
const SENT: u8 = 1;
/// It found a watched key changed.
const CONFLICT: u8 = 2;

impl Unwatch {
    pub(crate) fn new(lease: Arc<Lease>) -> Unwatch {
        Unwatch { lease: Some(lease), fate: Arc::default() }
    }

    /// EXEC is sent; where it is noted what becomes of it.
    pub(crate) fn disarm(mut self) -> Arc<Fate> {
        self.lease = None;
        self.fate.set(SENT);
        self.fate.clone()
    }

    pub(crate) fn fate(&self) -> Arc<Fate> {
        self.fate.clone()
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

impl Fate {
    /// It found a watched key changed.
    pub(crate) fn on_conflict(&self) {
        self.set(CONFLICT);
    }

    /// Its connection was lost before any of it was written.
    pub(crate) fn on_unsent(&self) {
        self.set(UNSENT);
    }

    pub(crate) fn is_conflict(&self) -> bool {
        self.0.load(Ordering::Acquire) == CONFLICT
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.0.load(Ordering::Acquire) == UNSENT
    }

    fn set(&self, fate: u8) {
        self.0.store(fate, Ordering::Release);
    }
}
