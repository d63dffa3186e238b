//! Where the reply to a single command is put.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::{Raw, Tick};
use crate::error::Failure;

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
    /// See [`Slot::epoch`].
    epoch: AtomicU32,
    /// By when the reply must be there.
    deadline: AtomicU64,
}

/// With neither a waker nor a reply, the reply was taken.
#[derive(Debug)]
struct Inbox {
    waker: Option<Waker>,
    reply: Option<Result<Raw, Failure>>,
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

impl Slot {
    pub(crate) fn new(waker: Waker) -> Arc<Slot> {
        Arc::new(Slot {
            inbox: Mutex::new(Inbox { waker: Some(waker), reply: None }),
            room: AtomicU8::new(Room::None as u8),
            epoch: AtomicU32::new(0),
            deadline: AtomicU64::new(0),
        })
    }

    /// For another command; only whoever holds the slot alone can do that.
    #[inline(always)]
    pub(super) fn reset(&mut self, waker: Waker) {
        let inbox = self.inbox.get_mut().unwrap_or_else(PoisonError::into_inner);
        inbox.waker = Some(waker);
        if inbox.reply.is_some() {
            inbox.reply = None;
        }
        *self.room.get_mut() = Room::None as u8;
    }

    #[inline(always)]
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

    pub(in crate::link) fn fail(&self, failure: Failure) {
        self.end(Err(failure));
    }

    /// The reply has come, to a caller that waits for it alone.
    pub(in crate::link) fn give(&self, raw: Raw) {
        self.end(Ok(raw));
    }

    fn end(&self, reply: Result<Raw, Failure>) {
        let mut inbox = self.lock();
        inbox.reply = Some(reply);
        let waker = inbox.waker.take();
        drop(inbox);
        waker.into_iter().for_each(Waker::wake);
    }

    /// The waker of a caller that waits for room, which is to look again.
    pub(super) fn rouse(&self) -> Option<Waker> {
        self.lock().waker.replace(Waker::noop().clone())
    }

    /// The reply, once; until it is there `cx` is woken when it comes.
    #[inline]
    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Result<Raw, Failure>> {
        let mut inbox = self.lock();
        match (inbox.reply.take(), &inbox.waker) {
            (Some(reply), _) => Poll::Ready(reply),
            (None, Some(waker)) if waker.will_wake(cx.waker()) => Poll::Pending,
            (None, Some(_)) => {
                drop(inbox);
                self.poll_elsewhere(cx)
            }
            (None, None) => Poll::Ready(Err(Failure::Internal)),
        }
    }

    /// Puts the reply into `reply`, if it is there and no error. Otherwise nothing is taken, and this says whether there is nothing
    /// to do but to wait. It is put there rather than returned, as it would be moved several times on its way.
    #[inline(always)]
    pub(crate) fn take_success(&self, reply: &mut Option<Raw>, cx: &Context<'_>) -> bool {
        let mut inbox = self.lock();
        match &inbox.reply {
            Some(Ok(raw)) if !raw.is_error() => {
                *reply = inbox.reply.take().and_then(Result::ok);
                false
            }
            Some(_) => false,
            None => inbox.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())),
        }
    }

    /// Polled by another task than before. A waker is code of somebody else's: cloned and dropped where no lock is held.
    #[cold]
    fn poll_elsewhere(&self, cx: &Context<'_>) -> Poll<Result<Raw, Failure>> {
        let waker = cx.waker().clone();
        let mut inbox = self.lock();
        if let Some(reply) = inbox.reply.take() {
            return Poll::Ready(reply);
        }
        let old = inbox.waker.replace(waker);
        drop(inbox);
        drop(old);
        Poll::Pending
    }

    /// Whether the reply is still to come.
    pub(crate) fn is_waiting(&self) -> bool {
        self.lock().waker.is_some()
    }

    #[inline]
    pub(in crate::link) fn set_deadline(&self, deadline: Tick) {
        self.deadline.store(deadline, Ordering::Relaxed);
    }

    pub(crate) fn deadline(&self) -> Tick {
        self.deadline.load(Ordering::Relaxed)
    }

    /// The number of the connection on which a question of the client's own was answered.
    pub(crate) fn epoch(&self) -> u32 {
        self.epoch.load(Ordering::Relaxed)
    }

    pub(in crate::link) fn set_epoch(&self, epoch: u32) {
        self.epoch.store(epoch, Ordering::Relaxed);
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

    #[inline]
    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
