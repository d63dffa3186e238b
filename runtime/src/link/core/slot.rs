//! Where the reply to a single command is put.

use std::mem;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use smallvec::SmallVec;

use super::Tick;
use crate::Result;
use crate::error::Failure;
use crate::facts::Facts;
use crate::link::decode;
use crate::value::FromReply;

/// The reply to a single command, and who is to be woken when it is there. Recycled: see [`Intake::slot`].
///
/// A caller that waits for room waits on the slot that its reply will be put in.
///
/// [`Intake::slot`]: super::Intake::slot
#[derive(Debug)]
pub(crate) struct Slot {
    inbox: Mutex<Inbox>,
    /// A [`Room`]; changed under the link's lock only.
    room: AtomicU8,
    /// By when the reply must be there.
    deadline: AtomicU64,
}

#[derive(Debug)]
enum Inbox {
    Waiting(Option<Waker>),
    Filled(Result<Raw, Failure>),
    Taken,
}

/// How a caller stands that found no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Room {
    /// It does not wait for any.
    None,
    Waits,
    /// Room is set aside for it.
    Granted,
    /// It will get none; the reason is in the slot, or on its way there.
    Ended,
}

/// A reply as it came. Small ones are copied so that the read buffer can be used again, large ones are not.
#[derive(Debug)]
pub(crate) enum Raw {
    Small(SmallVec<[u8; 80]>),
    Large(Bytes),
}

impl Slot {
    pub(crate) fn new(waker: Waker) -> Arc<Slot> {
        let inbox = Mutex::new(Inbox::Waiting(Some(waker)));
        Arc::new(Slot { inbox, room: AtomicU8::new(Room::None as u8), deadline: AtomicU64::new(0) })
    }

    /// For another command; only whoever holds the slot alone can do that.
    pub(super) fn reset(&mut self, waker: Waker) {
        *self.inbox.get_mut().unwrap_or_else(PoisonError::into_inner) = Inbox::Waiting(Some(waker));
        *self.room.get_mut() = Room::None as u8;
    }

    pub(super) fn fill(&self, raw: Raw, wake: &mut Vec<Waker>) {
        if let Some(waker) = self.put(Ok(raw))
            // calls that one task has joined come in a row
            && !wake.last().is_some_and(|last| last.will_wake(&waker))
        {
            wake.push(waker);
        }
    }

    pub(super) fn fail(&self, failure: Failure) {
        self.put(Err(failure)).into_iter().for_each(Waker::wake);
    }

    /// Whom to wake. What was there before is dropped where the lock is not held, whatever dropping it does.
    fn put(&self, reply: Result<Raw, Failure>) -> Option<Waker> {
        match mem::replace(&mut *self.lock(), Inbox::Filled(reply)) {
            Inbox::Waiting(waker) => waker,
            Inbox::Filled(_) | Inbox::Taken => None,
        }
    }

    /// The waker of a caller that waits for room, which is to look again.
    pub(super) fn rouse(&self) -> Option<Waker> {
        match &mut *self.lock() {
            Inbox::Waiting(waker) => waker.take(),
            Inbox::Filled(_) | Inbox::Taken => None,
        }
    }

    /// The reply, once; until it is there `cx` is woken when it comes.
    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Result<Raw, Failure>> {
        {
            let mut inbox = self.lock();
            match &mut *inbox {
                Inbox::Waiting(Some(waker)) if waker.will_wake(cx.waker()) => return Poll::Pending,
                Inbox::Waiting(_) => {}
                Inbox::Filled(_) | Inbox::Taken => return Poll::Ready(take(&mut inbox)),
            }
        }
        // a waker is code of somebody else's: cloned and dropped where no lock is held
        let waker = cx.waker().clone();
        let mut inbox = self.lock();
        let old = match &mut *inbox {
            Inbox::Waiting(old) => old.replace(waker),
            Inbox::Filled(_) | Inbox::Taken => return Poll::Ready(take(&mut inbox)),
        };
        drop(inbox);
        drop(old);
        Poll::Pending
    }

    /// Whether the reply is still to come.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(&*self.lock(), Inbox::Waiting(_))
    }

    #[inline]
    pub(super) fn set_deadline(&self, deadline: Tick) {
        self.deadline.store(deadline, Ordering::Relaxed);
    }

    pub(crate) fn deadline(&self) -> Tick {
        self.deadline.load(Ordering::Relaxed)
    }

    pub(crate) fn room(&self) -> Room {
        match self.room.load(Ordering::Relaxed) {
            1 => Room::Waits,
            2 => Room::Granted,
            3 => Room::Ended,
            _ => Room::None,
        }
    }

    pub(crate) fn set_room(&self, room: Room) {
        self.room.store(room as u8, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take(inbox: &mut Inbox) -> Result<Raw, Failure> {
    match mem::replace(inbox, Inbox::Taken) {
        Inbox::Filled(reply) => reply,
        Inbox::Waiting(_) | Inbox::Taken => Err(Failure::Discarded),
    }
}

impl Raw {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Raw::Small(bytes) => bytes,
            Raw::Large(bytes) => bytes,
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
