//! Who waits for which replies.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::{fmt, mem};

use bytes::Bytes;
use smallvec::SmallVec;

use super::decode;
use crate::Result;
use crate::error::Failure;
use crate::facts::Facts;
use crate::link::Replies;
use crate::value::FromReply;

/// One submission in the order in which it was written.
#[derive(Debug)]
pub(crate) struct Waiter {
    /// Where its bytes begin in all that was ever queued on the connection.
    pub(super) start: u64,
    pub(super) len: u64,
    /// The tick at which it has waited too long; `None`: it may wait for ever.
    pub(super) deadline: Option<u64>,
    pub(super) recipient: Recipient,
}

#[derive(Debug)]
pub(crate) enum Recipient {
    /// A single command.
    One(Arc<Slot>),
    /// A flush: replies are collected here and handed over together.
    Many(Box<Flush>),
    /// So many replies are owed to somebody who has gone.
    Nobody(u32),
}

#[derive(Debug)]
pub(crate) struct Flush {
    pub(super) receiver: Arc<dyn Receive>,
    pub(super) tag: u64,
    pub(super) frames: u32,
    pub(super) replies: Replies,
}

/// Takes the replies to a flush, all at once when the last is there or the connection is not.
pub(crate) trait Receive: Send + Sync + fmt::Debug {
    fn receive(&self, tag: u64, replies: Replies);
}

impl Recipient {
    pub(crate) fn flush(receiver: Arc<dyn Receive>, tag: u64, frames: u32) -> Recipient {
        Recipient::Many(Box::new(Flush { receiver, tag, frames, replies: Replies::default() }))
    }

    /// How many replies are still owed.
    pub(super) fn owed(&self) -> u32 {
        match self {
            Recipient::One(_) => 1,
            Recipient::Many(flush) => flush.frames - flush.replies.count(),
            Recipient::Nobody(owed) => *owed,
        }
    }

    /// Tells who waits that it is over, and goes on owing the replies to nobody.
    pub(super) fn fail(&mut self, failure: Failure) {
        let owed = self.owed();
        match mem::replace(self, Recipient::Nobody(owed)) {
            Recipient::One(slot) => slot.fail(failure),
            Recipient::Many(mut flush) => {
                flush.replies.fail(failure);
                flush.receiver.receive(flush.tag, flush.replies);
            }
            Recipient::Nobody(_) => {}
        }
    }
}

/// Where the reply to a single command is put. Recycled: see [`Intake::slot`](super::Intake::slot).
#[derive(Debug)]
pub(crate) struct Slot(Mutex<Inbox>);

/// With neither a waker nor a reply, the reply was taken.
#[derive(Debug)]
struct Inbox {
    waker: Option<Waker>,
    reply: Option<Result<Raw, Failure>>,
}

/// A reply as it came. Small ones are copied so that the read buffer can be used again, large ones are not.
#[derive(Debug)]
pub(crate) enum Raw {
    Small(SmallVec<[u8; 80]>),
    Large(Bytes),
}

impl Slot {
    pub(super) fn new(waker: Waker) -> Arc<Slot> {
        Arc::new(Slot(Mutex::new(Inbox { waker: Some(waker), reply: None })))
    }

    /// For another command; only whoever holds the slot alone can do that.
    pub(super) fn reset(&mut self, waker: Waker) {
        *self.0.get_mut().unwrap_or_else(PoisonError::into_inner) = Inbox { waker: Some(waker), reply: None };
    }

    pub(super) fn fill(&self, raw: Raw, wake: &mut Vec<Waker>) {
        let mut inbox = self.lock();
        inbox.reply = Some(Ok(raw));
        let waker = inbox.waker.take();
        // whatever dropping a waker does, it is not done under the lock
        drop(inbox);
        if let Some(waker) = waker
            // calls that one task has joined come in a row
            && !wake.last().is_some_and(|last| last.will_wake(&waker))
        {
            wake.push(waker);
        }
    }

    pub(super) fn fail(&self, failure: Failure) {
        let mut inbox = self.lock();
        inbox.reply = Some(Err(failure));
        let waker = inbox.waker.take();
        drop(inbox);
        waker.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<Raw, Failure>> {
        let mut inbox = self.lock();
        match (inbox.reply.take(), &mut inbox.waker) {
            (Some(reply), _) => Poll::Ready(reply),
            (None, Some(waker)) => {
                waker.clone_from(cx.waker());
                Poll::Pending
            }
            (None, None) => Poll::Ready(Err(Failure::Discarded)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Raw {
    pub(crate) fn starts_with(&self, prefix: &[u8]) -> bool {
        match self {
            Raw::Small(bytes) => bytes.starts_with(prefix),
            Raw::Large(bytes) => bytes.starts_with(prefix),
        }
    }

    #[inline]
    pub(crate) fn decode<T: FromReply>(&self, facts: &'static Facts) -> Result<T> {
        match self {
            Raw::Small(bytes) => decode::reply(bytes, None, facts),
            Raw::Large(bytes) => decode::reply(bytes, Some(bytes), facts),
        }
    }
}
