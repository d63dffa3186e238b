//! Who waits for topics to be live, or to be left.

use std::mem;
use std::task::{Poll, Waker};

use super::{Topic, Topics, facts};
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
        if call.verb == Verb::Subscribe && seat.pending == 0 {
            return true;
        }
        call.topics.iter().all(|topic| {
            let entry = self.find(topic.kind, &topic.name).and_then(|topic| self.entries.get(topic));
            let member = entry.and_then(|entry| Some((entry, entry.member(call.seat)?)));
            match (call.verb, member) {
                (Verb::Subscribe, Some((entry, member))) => entry.live || member.leaves,
                (Verb::Unsubscribe, Some((_, member))) => !member.leaves,
                (_, None) => true,
            }
        })
    }

    /// Nobody waits for the call any more: what it wanted is not wanted.
    pub(in crate::subscribe) fn drop_call(&mut self, id: u64) -> Option<Waker> {
        let at = self.calls.iter().position(|call| call.id == id)?;
        let call = self.calls.swap_remove(at);
        self.take_back(call.seat, &call.added);
        call.waker
    }

    /// Those who wait for topics are told that there is no connection.
    pub(in crate::subscribe) fn fail_calls(&mut self, failure: &Failure) {
        let mut taken_back = Vec::new();
        for call in self.calls.iter_mut().filter(|call| call.verb == Verb::Subscribe) {
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
            if let Some(topic) = self.find(topic.kind, &topic.name) {
                self.withdraw(seat, topic);
            }
        }
    }

    pub(super) fn wake_calls(&mut self, seat: usize) {
        let calls = self.calls.iter_mut().filter(|call| call.seat == seat);
        self.wake.extend(calls.filter_map(|call| call.waker.take()));
    }
}
