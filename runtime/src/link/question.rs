//! Questions that a client asks for itself.

use std::future::poll_fn;
use std::sync::Arc;

use super::core::{Out, Raw, Receive, Recipient, Replies, Slot};
use super::{Link, Queued};
use crate::arg::Words;
use crate::error::Failure;
use crate::request::Patience;

/// What goes before a command that a node has sent elsewhere with ASK.
pub(crate) const ASKING: &[u8] = b"*1\r\n$6\r\nASKING\r\n";

impl Link {
    /// Sends a command of the client's own, which waits for no room; what it is answered.
    ///
    /// # Errors
    ///
    /// No answer came. An error reply is an answer.
    pub(crate) async fn ask(self: &Arc<Self>, mut words: Words) -> Result<Raw, Failure> {
        words.finish();
        let mut asked: Option<Arc<Slot>> = None;
        poll_fn(move |cx| {
            if let Some(slot) = &asked {
                return slot.poll(cx);
            }
            let slot = Slot::new(cx.waker().clone());
            let mut out = Out::default();
            out.push_words(&words);
            let (_, handover) = self.submit(&mut out, Recipient::One(slot.clone()), Patience::Normal)?;
            handover.finish(self);
            asked.insert(slot).poll(cx)
        })
        .await
    }

    /// Queues a command behind ASKING, both as one unit. It waits for no room: the server has just asked for it.
    pub(crate) fn call_asking(
        self: &Arc<Self>,
        words: &Words,
        slot: Arc<Slot>,
        patience: Patience,
    ) -> Result<Queued, Failure> {
        let mut out = Out::default();
        out.push(ASKING);
        out.push_words(words);
        let recipient = Recipient::flush(Arc::new(Asked(slot.clone())), 0, 2, false, None);
        let (seq, handover) = self.submit(&mut out, recipient, patience)?;
        handover.finish(self);
        Ok(Queued { slot, seq })
    }
}

/// Waits for the replies to ASKING and to a command, of which the second is somebody's.
#[derive(Debug)]
struct Asked(Arc<Slot>);

impl Receive for Asked {
    fn receive(&self, _tag: u64, replies: Replies) {
        match replies.get(1, &mut 0) {
            Some((frame, _)) => self.0.give(Raw::copy(frame)),
            None => self.0.fail(replies.failure().cloned().unwrap_or(Failure::Discarded)),
        }
    }
}
