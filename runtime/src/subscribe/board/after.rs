//! What is done where no lock is held.

use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use crate::arg::Words;
use crate::link::{Handover, Link, Out, OwnedLink, Recipient};
use crate::request::Patience;
use crate::subscribe::mailbox::Wakers;

/// What ends each command, whatever becomes of it.
const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

/// What is to be done where no lock is held.
#[derive(Default)]
pub(super) struct After {
    pub(super) handovers: Vec<(Arc<Link>, Handover)>,
    pub(super) wake: Wakers,
    pub(super) closed: Vec<OwnedLink>,
}

impl After {
    /// Queues a command with its PING, or the PING alone. Each is answered by one frame that ends it. Where the connection takes nothing,
    /// it is being lost, and all is said anew on the next.
    pub(super) fn submit(&mut self, link: &Arc<Link>, words: Option<&Words>) {
        let mut out = Out::default();
        if let Some(words) = words {
            out.push_words(words);
        }
        out.push(PING);
        // due at once: only a silence after it matters
        let patience = Patience::Within(Duration::ZERO);
        if let Ok((_, handover)) = link.submit(&mut out, Recipient::nobody(1), patience) {
            self.handovers.push((link.clone(), handover));
        }
    }

    pub(super) fn carry_out(self) {
        for (link, handover) in self.handovers {
            handover.finish(&link);
        }
        self.wake.into_iter().for_each(Waker::wake);
    }
}
