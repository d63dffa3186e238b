//! The messages that a subscriber has not read yet.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use smallvec::SmallVec;
use tokio::time::Instant;

use super::read::Run;
use crate::Error;
use crate::error::{Missed, MissedReason};

/// What a subscription does when its buffer is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WhenFull {
    /// It drops the oldest messages. A [`Missed`] in their place has their number.
    #[default]
    DropOldest,
    /// It ends, with a [`Missed`] after the messages that had arrived.
    End,
}

/// Counts of the messages and gaps of a [`Subscription`](crate::Subscription).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SubscriptionStats {
    /// Messages that have arrived, read or not.
    pub received: u64,
    /// Messages that were dropped unread, because the buffer was full.
    pub dropped: u64,
    /// How often messages may be missing: each time is reported once, as [`Missed`].
    pub missed: u64,
    /// Bytes of messages that wait to be read.
    pub bytes_waiting: usize,
}

/// Tasks to be woken where no lock is held.
pub(super) type Wakers = SmallVec<[Waker; 4]>;

/// Messages and what else is to be told, in order. Bounded in bytes.
#[derive(Debug)]
pub(super) struct Mailbox {
    inbox: Mutex<Inbox>,
    bound: usize,
    when_full: WhenFull,
}

#[derive(Debug)]
struct Inbox {
    items: VecDeque<Item>,
    /// How many of them are messages.
    runs: usize,
    bytes: usize,
    /// All names are subscribed to: what waits for that may be read.
    live: bool,
    over: Over,
    /// No task drives the connection any more. Whoever reads sees to it that there is one.
    orphaned: bool,
    waker: Option<Waker>,
    received: u64,
    dropped: u64,
    missed: u64,
}

#[derive(Debug)]
enum Item {
    Run(Run),
    Missed(Gap),
    Error(Error),
}

#[derive(Debug)]
struct Gap {
    reason: MissedReason,
    messages: Option<u64>,
    began: Instant,
}

/// Whether more may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    No,
    /// Nothing is subscribed to now. That may change.
    ForNow,
    ForGood,
}

/// What a reader gets.
#[derive(Debug)]
pub(super) enum Taken {
    Run(Run),
    Error(Error),
    End,
}

/// What has come of messages that were put in.
#[derive(Debug, Default)]
pub(super) struct Put {
    /// How many were dropped for lack of room.
    pub(super) dropped: u64,
    /// Another gap.
    pub(super) missed: u64,
    /// It is full, and ends for that reason.
    pub(super) ended: bool,
}

impl Mailbox {
    pub(super) fn new(bound: usize, when_full: WhenFull) -> Mailbox {
        Mailbox {
            inbox: Mutex::new(Inbox {
                items: VecDeque::new(),
                runs: 0,
                bytes: 0,
                live: false,
                over: Over::No,
                orphaned: false,
                waker: None,
                received: 0,
                dropped: 0,
                missed: 0,
            }),
            bound,
            when_full,
        }
    }

    /// Puts messages in that were read at once. Its reader is woken by `wake`.
    pub(super) fn put(
        &self,
        runs: impl Iterator<Item = Run>,
        size: usize,
        count: u64,
        wake: &mut Wakers,
    ) -> Put {
        let mut inbox = self.lock();
        let mut put = Put::default();
        if inbox.over == Over::ForGood {
            return put;
        }
        inbox.received += count;
        if self.when_full == WhenFull::End && inbox.runs > 0 && inbox.bytes + size > self.bound {
            inbox.dropped += count;
            inbox.missed += 1;
            inbox.over = Over::ForGood;
            let gap = Gap { reason: MissedReason::Overflow, messages: None, began: Instant::now() };
            inbox.items.push_back(Item::Missed(gap));
            wake.extend(inbox.waker.take());
            return Put { dropped: count, missed: 1, ended: true };
        }
        let newest = inbox.runs;
        for run in runs {
            inbox.items.push_back(Item::Run(run));
            inbox.runs += 1;
        }
        inbox.bytes += size;
        if inbox.bytes > self.bound {
            // what was put in just now is not dropped: a message larger than the bound is held alone
            let old = newest;
            (put.dropped, put.missed) = inbox.make_room(self.bound, old);
        }
        wake.extend(inbox.waker.take());
        put
    }

    /// Messages may be missing from here on.
    pub(super) fn put_gap(&self, reason: MissedReason, messages: Option<u64>, wake: &mut Wakers) -> bool {
        let mut inbox = self.lock();
        if inbox.over == Over::ForGood {
            return false;
        }
        if let Some(Item::Missed(gap)) = inbox.items.back_mut()
            && gap.reason == reason
            && gap.messages.is_some() == messages.is_some()
        {
            // nothing has come since the last: it is one gap, however long nobody reads
            gap.messages = gap.messages.zip(messages).map(|(one, other)| one.saturating_add(other));
            return false;
        }
        inbox.missed += 1;
        inbox.items.push_back(Item::Missed(Gap { reason, messages, began: Instant::now() }));
        wake.extend(inbox.waker.take());
        true
    }

    pub(super) fn put_error(&self, error: Error, wake: &mut Wakers) {
        let mut inbox = self.lock();
        if inbox.over != Over::ForGood {
            inbox.items.push_back(Item::Error(error));
            wake.extend(inbox.waker.take());
        }
    }

    /// Whether all names are subscribed to.
    pub(super) fn set_live(&self, live: bool, wake: &mut Wakers) {
        let mut inbox = self.lock();
        inbox.live = live;
        if live && !inbox.items.is_empty() {
            wake.extend(inbox.waker.take());
        }
    }

    /// Whether something is subscribed to, so that more may come.
    pub(super) fn set_open(&self, open: bool, wake: &mut Wakers) {
        let mut inbox = self.lock();
        inbox.over = match inbox.over {
            Over::ForGood => Over::ForGood,
            _ if open => Over::No,
            _ => Over::ForNow,
        };
        if !open {
            wake.extend(inbox.waker.take());
        }
    }

    /// Takes nothing more. What is there can still be read, unless it is thrown away.
    pub(super) fn finish(&self, throw_away: bool) -> Option<Waker> {
        let mut inbox = self.lock();
        inbox.over = Over::ForGood;
        let items = if throw_away {
            (inbox.runs, inbox.bytes) = (0, 0);
            mem::take(&mut inbox.items)
        } else {
            VecDeque::new()
        };
        let waker = inbox.waker.take();
        drop(inbox);
        drop(items);
        waker
    }

    pub(super) fn orphan(&self, wake: &mut Wakers) {
        let mut inbox = self.lock();
        inbox.orphaned = true;
        wake.extend(inbox.waker.take());
    }

    /// Whether the connection has no driver. Says so once.
    pub(super) fn take_orphaned(&self) -> bool {
        mem::take(&mut self.lock().orphaned)
    }

    /// The next that can be read; until there is something, `waker` is woken when there is.
    pub(super) fn take(&self, waker: Option<&Waker>) -> Poll<Taken> {
        // a waker is code of somebody else's: it is cloned and dropped where no lock is held
        let mut inbox = self.lock();
        if let Some(taken) = inbox.take() {
            return Poll::Ready(taken);
        }
        let Some(waker) = waker else { return Poll::Pending };
        if inbox.waker.as_ref().is_some_and(|own| own.will_wake(waker)) {
            return Poll::Pending;
        }
        drop(inbox);
        let waker = waker.clone();
        let mut inbox = self.lock();
        if let Some(taken) = inbox.take() {
            return Poll::Ready(taken);
        }
        let old = inbox.waker.replace(waker);
        drop(inbox);
        drop(old);
        Poll::Pending
    }

    pub(super) fn is_live(&self) -> bool {
        let inbox = self.lock();
        inbox.live && inbox.over == Over::No
    }

    /// Whether all was read, and nothing more will come.
    pub(super) fn is_drained(&self) -> bool {
        let inbox = self.lock();
        inbox.items.is_empty() && inbox.over != Over::No
    }

    pub(super) fn is_over_for_good(&self) -> bool {
        self.lock().over == Over::ForGood
    }

    pub(super) fn stats(&self) -> SubscriptionStats {
        let inbox = self.lock();
        SubscriptionStats {
            received: inbox.received,
            dropped: inbox.dropped,
            missed: inbox.missed,
            bytes_waiting: inbox.bytes,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox {
    fn take(&mut self) -> Option<Taken> {
        let told_when_live = !self.live && self.over == Over::No;
        let waits = |gap: &Gap| gap.reason != MissedReason::Overflow && told_when_live;
        match self.items.front() {
            Some(Item::Missed(gap)) if waits(gap) => None,
            Some(_) => self.items.pop_front().map(|item| self.taken(item)),
            None if self.over != Over::No => Some(Taken::End),
            None => None,
        }
    }

    fn taken(&mut self, item: Item) -> Taken {
        match item {
            Item::Run(run) => {
                self.runs -= 1;
                self.bytes = if self.runs == 0 { 0 } else { self.bytes.saturating_sub(run.size()) };
                Taken::Run(run)
            }
            Item::Missed(Gap { reason, messages, began }) => {
                let since = began.elapsed();
                Taken::Error(Error::missing(Missed { reason, messages, since }))
            }
            Item::Error(error) => Taken::Error(error),
        }
    }

    /// Drops the oldest of the first `old` runs until the rest is within `bound`. How many messages that were, and how many gaps
    /// it has made.
    #[cold]
    fn make_room(&mut self, bound: usize, mut old: usize) -> (u64, u64) {
        let (mut messages, mut gaps) = (0, 0);
        while self.bytes > bound && old > 0 {
            let Some(at) = self.items.iter().position(|item| matches!(item, Item::Run(_))) else { break };
            let Some(Item::Run(run)) = self.items.get(at) else { break };
            let n = u64::from(run.len());
            self.bytes = self.bytes.saturating_sub(run.size());
            self.runs -= 1;
            old -= 1;
            messages += n;
            let before = at.checked_sub(1).and_then(|before| self.items.get_mut(before));
            if let Some(Item::Missed(Gap {
                reason: MissedReason::Overflow, messages: Some(missed), ..
            })) = before
            {
                *missed += n;
                self.items.remove(at);
            } else if let Some(item) = self.items.get_mut(at) {
                gaps += 1;
                let began = Instant::now();
                *item = Item::Missed(Gap { reason: MissedReason::Overflow, messages: Some(n), began });
            }
        }
        self.dropped += messages;
        self.missed += gaps;
        (messages, gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages beyond the limits, while nobody reads.
    #[test]
    fn gaps_behind_each_other_are_one() {
        let mailbox = Mailbox::new(1 << 10, WhenFull::DropOldest);
        let mut wake = Wakers::new();
        let mut put = |reason, messages| mailbox.put_gap(reason, messages, &mut wake);
        let new = (0..1_000).filter(|_| put(MissedReason::Overflow, Some(1))).count();
        assert_eq!((new, put(MissedReason::Reconnected, None)), (1, true));
        assert!(!put(MissedReason::Reconnected, None) && put(MissedReason::Overflow, Some(7)));
        mailbox.set_live(true, &mut wake);
        let mut read = Vec::new();
        while let Poll::Ready(Taken::Error(error)) = mailbox.take(None) {
            read.extend(error.missed().map(|missed| missed.messages));
        }
        assert_eq!(read, [Some(1_000), None, Some(7)]);
        assert_eq!(mailbox.stats().missed, 3);
    }
}
