//! A dedicated connection while it is in use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Hub;
use crate::arg::Words;
use crate::cluster::{Want, whole_way};
use crate::error::Nowhere;
use crate::facts::Facts;
use crate::link::Link;
use crate::resp::{HashSlot, Redirect};

/// Goes back to its client when dropped, if it is as clean as it came; else it is closed at once, so that no reply, no
/// state and no watch of one user meets the next.
#[derive(Debug)]
pub(crate) struct Lease {
    hub: Arc<Hub>,
    link: Arc<Link>,
    tainted: AtomicBool,
    /// The watch that it was taken for has ended, or has become a transaction.
    reads_over: AtomicBool,
    /// The hash slot of the keys that it watches, on a cluster.
    watches: Option<HashSlot>,
    /// That hash slot is on another node, or on its way there.
    left_behind: Arc<AtomicBool>,
    /// Replies outstanding that nobody waits for.
    forgotten: AtomicUsize,
}

impl Lease {
    pub(crate) fn new(hub: Arc<Hub>, link: Arc<Link>) -> Lease {
        Lease {
            hub,
            link,
            tainted: AtomicBool::new(false),
            reads_over: AtomicBool::new(false),
            watches: None,
            left_behind: Arc::default(),
            forgotten: AtomicUsize::new(0),
        }
    }

    pub(crate) fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// Sends a command whose reply interests nobody. The connection may be passed on at once: its next user's replies
    /// come after.
    pub(crate) fn send_and_forget(&self, frame: &[u8]) {
        if self.link.send_and_forget(frame) {
            self.forgotten.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What was queued to be read on the watched connection is not sent from here on: it would come too late.
    pub(crate) fn end_reads(&self) {
        self.reads_over.store(true, Ordering::Release);
    }

    pub(crate) fn are_reads_over(&self) -> bool {
        self.reads_over.load(Ordering::Acquire)
    }

    /// It is taken for a watch of keys that are there.
    pub(crate) fn watch(&mut self, want: Want) {
        if let Want::Slot(slot) = want {
            self.watches = Some(slot);
        }
    }

    /// The hash slot of the keys that it watches, on a cluster.
    pub(crate) fn watches(&self) -> Option<HashSlot> {
        self.watches
    }

    /// Whether its server can carry out a command, as far as the keys say. The connection stays where it is: on a cluster all keys are in
    /// one hash slot, that of the watched ones if there are any.
    ///
    /// # Errors
    ///
    /// They are in several.
    pub(crate) fn check(&self, words: &Words, facts: &Facts) -> Result<(), Nowhere> {
        if !self.hub.is_cluster() {
            return Ok(());
        }
        match (whole_way(words, facts), self.watches) {
            (Err(crosses @ Nowhere::Keys { .. }), _) => Err(crosses),
            (Ok(Want::Slot(other)), Some(watched)) if other != watched => {
                Err(Nowhere::Watched { watched, other })
            }
            // what is about a server is about this one
            _ => Ok(()),
        }
    }

    /// An error has come on it: `text` is it, without the `-`. Where the hash slot that it watches has moved away, that is noted, and
    /// the map learns of any; nothing follows it, since a connection stays where it is.
    pub(crate) fn on_error(&self, text: &[u8]) {
        if let (Some(mapped), Some(to)) = (self.hub.mapped(), Redirect::read(text)) {
            // a key in another hash slot is a mistake, and would be one again
            if self.watches == Some(to.slot) {
                self.left_behind.store(true, Ordering::Release);
            }
            if !to.asks {
                mapped.redirect(&to);
            }
        }
    }

    /// Where it is noted that the hash slot that it watches has moved away from its node.
    pub(crate) fn left_behind(&self) -> &Arc<AtomicBool> {
        &self.left_behind
    }

    pub(crate) fn is_tainted(&self) -> bool {
        self.tainted.load(Ordering::Relaxed)
    }

    /// The state of the connection has been changed, so that it serves nobody else.
    pub(crate) fn taint(&self) {
        self.tainted.store(true, Ordering::Relaxed);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let unread = *self.forgotten.get_mut();
        if *self.tainted.get_mut() || !self.link.is_alive() || self.link.in_flight() > unread {
            self.link.kill();
        } else {
            self.hub.give_back(self.link.clone());
        }
        self.hub.kept.permits.give_back();
    }
}
