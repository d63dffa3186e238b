//! Calls that wait until topics are live, or have ended.

use std::mem;
use std::task::{Poll, Waker};

use super::{Entry, Member, Stay, Topic, Topics, Wakers, facts};
use crate::error::{Error, Failure, Result};
use crate::subscribe::frame::Verb;

/// Somebody who waits for topics to be live, or to be left.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: u64,
    pub(super) seat: usize,
    pub(super) verb: Verb,
    pub(super) topics: Vec<Topic>,
    /// Those of them that the seat had not before.
    pub(super) added: Vec<Topic>,
    pub(super) failed: Option<Error>,
    pub(super) waker: Option<Waker>,
}

impl Topics {
    pub(super) fn call(&mut self, seat: usize, verb: Verb, topics: Vec<Topic>, added: Vec<Topic>) -> u64 {
        self.last_call += 1;
        let id = self.last_call;
        self.calls.push(Call { id, seat, verb, topics, added, failed: None, waker: None });
        id
    }

    /// Whether a call is over. The old waker is to be dropped where no lock is held.
    pub(in crate::subscribe) fn poll_call(
        &mut self,
        id: u64,
        waker: Waker,
    ) -> (Poll<Result<()>>, Option<Waker>) {
        let Some(at) = self.calls.iter().position(|call| call.id == id) else {
            return (Poll::Ready(Err(Failure::CLOSED.into())), Some(waker));
        };
        let over = self.calls.get(at).is_some_and(|call| call.failed.is_some() || self.is_over(call));
        let Some(call) = self.calls.get_mut(at) else { return (Poll::Pending, Some(waker)) };
        if !over {
            return (Poll::Pending, call.waker.replace(waker));
        }
        let call = self.calls.swap_remove(at);
        (Poll::Ready(call.failed.map_or(Ok(()), Err)), Some(waker))
    }

    pub(super) fn is_over(&self, call: &Call) -> bool {
        let Some(seat) = self.seats.get(call.seat) else { return true };
        if self.closed {
            // nothing more comes, whether it was confirmed or not
            return true;
        }
        if call.verb == Verb::Subscribe && seat.pending == 0 {
            return true;
        }
        let entries = call.topics.iter().flat_map(|topic| self.all(topic));
        let mut entries = entries.filter_map(|topic| self.entries.get(topic));
        entries.all(|entry| match (call.verb, entry.member(call.seat)) {
            (Verb::Subscribe, Some(member)) => entry.live || !member.wants(),
            (Verb::Unsubscribe, Some(member)) => member.stay != Stay::Leaves,
            (_, None) => true,
        })
    }

    /// Whether a server may have carried out anything of a call: it has not refused all of it, and nothing that was sent has gone with its
    /// connection.
    pub(in crate::subscribe) fn may_have_begun(&self, id: u64) -> bool {
        let topics = self.calls.iter().filter(|call| call.id == id).flat_map(|call| &call.topics);
        let mut entries =
            topics.flat_map(|topic| self.all(topic)).filter_map(|topic| self.entries.get(topic));
        entries.any(|entry| entry.sent || entry.asked > 0)
    }

    /// Nobody waits for the call any more: what it wanted is not wanted.
    pub(in crate::subscribe) fn drop_call(&mut self, id: u64) -> Option<Waker> {
        let at = self.calls.iter().position(|call| call.id == id)?;
        let call = self.calls.swap_remove(at);
        self.take_back(call.seat, &call.added);
        call.waker
    }

    /// Those who wait for topics of a server are told that there is no connection.
    pub(in crate::subscribe) fn fail_calls(&mut self, wire: usize, failure: &Failure) {
        let waits = |entry: &Entry, seat| !entry.live && entry.member(seat).is_some_and(Member::wants);
        let entry = |topic: &Topic| self.entries.get(self.find(wire, topic.kind, &topic.name)?);
        let is_concerned = |call: &Call| {
            let entries = call.topics.iter().filter_map(entry);
            call.verb == Verb::Subscribe && entries.into_iter().any(|entry| waits(entry, call.seat))
        };
        let concerned: Vec<_> = self.calls.iter().map(is_concerned).collect();
        self.fail(concerned, failure);
    }

    /// Nothing is said to any server any more: who waits for something to begin is told, and what was to end has.
    pub(in crate::subscribe) fn shut(&mut self, failure: &Failure) {
        self.closed = true;
        let concerned = self.calls.iter().map(|call| call.verb == Verb::Subscribe).collect();
        self.fail(concerned, failure);
        self.wake.extend(self.calls.iter_mut().filter_map(|call| call.waker.take()));
    }

    fn fail(&mut self, concerned: Vec<bool>, failure: &Failure) {
        let mut taken_back = Vec::new();
        for (call, _) in self.calls.iter_mut().zip(concerned).filter(|(_, concerned)| *concerned) {
            call.failed = Some(Error::from(failure.clone()).of(facts(call.topics.first())));
            taken_back.push((call.seat, mem::take(&mut call.added)));
            self.wake.extend(call.waker.take());
        }
        for (seat, added) in taken_back {
            self.take_back(seat, &added);
        }
    }

    pub(super) fn take_back(&mut self, seat: usize, added: &[Topic]) {
        for topic in added {
            self.all(topic).into_iter().for_each(|topic| self.withdraw(seat, topic));
        }
    }

    /// Who is to be woken, where no lock is held.
    pub(in crate::subscribe) fn take_wakers(&mut self) -> Wakers {
        if !self.stirred.is_empty() {
            self.stirred.sort_unstable();
            let calls = self.calls.iter_mut().filter(|call| self.stirred.binary_search(&call.seat).is_ok());
            self.wake.extend(calls.filter_map(|call| call.waker.take()));
            self.stirred.clear();
        }
        mem::take(&mut self.wake)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;

    use bytes::Bytes;
    use smallvec::smallvec;
    use tokio::time::Instant;

    use super::*;
    use crate::subscribe::TopicKind;
    use crate::subscribe::mailbox::{Mailbox, WhenFull};
    use crate::subscribe::topics::Reach;

    /// A failed attempt to connect looks at what each call waits for, not at all topics for each call.
    #[test]
    fn thousands_of_calls_are_told_at_once() {
        const COUNT: u32 = 8_000;
        // one call that waits for many topics, and many that wait for one each
        let joined_and_told = || {
            let mut topics = Topics::new(false);
            let wire = topics.open();
            let mut join = |names: std::ops::Range<u32>| {
                let mailbox = Arc::new(Mailbox::new(1 << 10, WhenFull::DropOldest));
                let seat = topics.sit(mailbox, Reach::One);
                let channel = |n: u32| Topic { kind: TopicKind::Channel, name: Bytes::from(n.to_string()) };
                topics.join(seat, names.map(channel).collect(), &|_, _| smallvec![wire])
            };
            let start = Instant::now();
            let mut calls = vec![join(0..COUNT)];
            calls.extend((COUNT..COUNT * 2).map(|n| join(n..n + 1)));
            let joined = start.elapsed();
            topics.fail_calls(wire, &Failure::CLOSED);
            let told = start.elapsed() - joined;
            for call in calls {
                assert!(matches!(topics.poll_call(call, Waker::noop().clone()).0, Poll::Ready(Err(_))));
            }
            (joined, told)
        };
        // all topics for each call would take a hundred times as long; a machine may stall once
        let times: Vec<_> = (0..3).map(|_| joined_and_told()).collect();
        assert!(times.iter().any(|(joined, told)| *told < *joined * 3), "{times:?}");
    }
}
