//! Questions that a client asks for itself.

use std::future::poll_fn;
use std::sync::{Arc, Weak};
use std::task::Waker;

use super::core::{Out, Raw, Receive, Recipient, Replies, Slot, Terms};
use super::{Handover, Link, Queued};
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
            let question = Arc::new(Question(slot.clone()));
            self.queue_at_once(&words, Recipient::flush(question, 0, 1, false, None))?;
            asked.insert(slot).poll(cx)
        })
        .await
    }

    /// Queues a command that waits for no room. Where its reply comes, for whoever `waker` wakes.
    pub(crate) fn call_at_once(self: &Arc<Self>, words: &Words, waker: Waker) -> Result<Arc<Slot>, Failure> {
        let slot = Slot::new(waker);
        self.queue_at_once(words, Recipient::One(slot.clone()))?;
        Ok(slot)
    }

    fn queue_at_once(self: &Arc<Self>, words: &Words, recipient: Recipient) -> Result<(), Failure> {
        let mut out = Out::default();
        out.push_words(words);
        let (_, handover) = self.submit(&mut out, recipient, Patience::Normal)?;
        handover.finish(self);
        Ok(())
    }

    /// Queues a command behind what prepares for it, all as one unit: on whichever connection the command is written, so was
    /// that. `on`: the number of the only connection on which it may be. It waits for no room. The slot has the number of the connection
    /// on which the reply has come.
    pub(crate) fn call_behind(
        self: &Arc<Self>,
        (before, on): (Before, Option<u32>),
        words: &Words,
        slot: Arc<Slot>,
        patience: Patience,
    ) -> Result<Queued, Failure> {
        let Before { mut out, frames } = before;
        out.push_words(words);
        let last = Last { slot: slot.clone(), before: frames, link: Arc::downgrade(self) };
        let recipient = Recipient::flush(Arc::new(last), 0, frames + 1, false, None);
        let Some(epoch) = on else {
            let (seq, handover) = self.submit(&mut out, recipient, patience)?;
            slot.set_deadline(self.gate.lock().deadline(patience));
            handover.finish(self);
            return Ok(Queued { slot, seq });
        };
        let terms = Terms { patience, fail_when_down: true };
        let mut intake = self.gate.lock();
        let (seq, next) = intake.submit_on(epoch, &mut out, recipient, terms)?;
        slot.set_deadline(intake.deadline(patience));
        self.gate.note(&intake);
        drop(intake);
        Handover(next).finish(self);
        Ok(Queued { slot, seq })
    }
}

/// Commands that prepare for another one. Nobody waits for their replies.
#[derive(Debug, Default)]
pub(crate) struct Before {
    out: Out,
    frames: u32,
}

impl Before {
    /// What goes before a command that another node has redirected here with ASK.
    pub(crate) fn asking() -> Before {
        let mut before = Before { frames: 1, ..Before::default() };
        before.out.push(ASKING);
        before
    }

    /// One more.
    pub(crate) fn push(&mut self, words: &Words) {
        self.out.push_words(words);
        self.frames += 1;
    }
}

/// Waits for the answer to a question.
#[derive(Debug)]
struct Question(Arc<Slot>);

impl Receive for Question {
    fn receive(&self, _tag: u64, replies: Replies) {
        hand_over(&self.0, &replies, 0);
    }

    fn is_awaited(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    fn is_question(&self) -> bool {
        true
    }
}

/// Waits for the replies to several commands, and hands over the last.
#[derive(Debug)]
struct Last {
    slot: Arc<Slot>,
    before: u32,
    link: Weak<Link>,
}

impl Receive for Last {
    fn receive(&self, _tag: u64, replies: Replies) {
        // the driver says so itself, between two connections of its own
        if replies.count() > self.before
            && let Some(link) = self.link.upgrade()
        {
            self.slot.set_epoch(link.gate.lock().epoch());
        }
        hand_over(&self.slot, &replies, self.before);
    }
}

/// Gives the reply at a place to a slot, or why there is none.
fn hand_over(slot: &Slot, replies: &Replies, place: u32) {
    match replies.get(place, &mut 0) {
        Some((frame, _)) => slot.give(Raw::copy(frame)),
        None => slot.fail(replies.failure().cloned().unwrap_or(Failure::Internal)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::future::Future;
    use std::task::Poll;

    use super::*;
    use crate::link::config::Config;
    use crate::link::core::Delivery;
    use crate::link::{Kind, NEVER, Site};
    use crate::net::{Endpoint, Place};
    use crate::resp::Limits;

    #[tokio::test]
    async fn a_command_behind_another_has_the_time_that_its_caller_has() {
        let nowhere = Place::Fixed(Endpoint::Unix("/nonexistent/roundtrip.sock".into()));
        let link = Link::dedicated(&Arc::new(Site::new(Config::default(), nowhere)));
        let deadline = |patience| {
            let mut words = Words::named("PING");
            words.finish();
            let slot = Slot::new(Waker::noop().clone());
            link.call_behind((Before::asking(), None), &words, slot, patience).unwrap().slot.deadline()
        };
        // one that waits for ever may be sent elsewhere at any time
        assert_eq!(deadline(Patience::Endless), NEVER);
        assert!((1..NEVER).contains(&deadline(Patience::Normal)));
    }

    /// A look at the map asks servers that are away, too: that is no reason for another one, nor does anything wait for its end.
    #[tokio::test]
    async fn a_question_is_no_callers() {
        let nowhere = Place::Fixed(Endpoint::Unix("/nonexistent/roundtrip.sock".into()));
        let link = Link::new(&Arc::new(Site::new(Config::default(), nowhere)), Kind::Shared);
        let delivery = Delivery::new(Limits::default());
        let mut question = Box::pin(link.ask(Words::named("PING")));
        assert!(poll_fn(|cx| Poll::Ready(question.as_mut().poll(cx))).await.is_pending());
        assert_eq!(link.in_flight(), 1);
        assert!(!delivery.has_callers(&link.gate));
        let slot = Slot::new(Waker::noop().clone());
        let asked = Question(slot.clone());
        assert!(asked.is_awaited());
        drop(slot);
        assert!(!asked.is_awaited());
        let mut words = Words::named("PING");
        words.finish();
        drop(link.call_at_once(&words, Waker::noop().clone()).unwrap());
        assert!(delivery.has_callers(&link.gate), "it may have given up because it waited");
    }
}
