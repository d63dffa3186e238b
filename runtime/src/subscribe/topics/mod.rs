//! Who is subscribed to what, and what of it the server knows. No I/O: frames go in, commands come out.
//!
//! ```text
//!             wanted by somebody                      every SUBSCRIBE and UNSUBSCRIBE about it is confirmed
//!   nothing ────────────────────► sent: SUBSCRIBE ────────────────────► live
//!      ▲                            │ refused: nobody wants it now        │ wanted by nobody
//!      └────────────────────────────┴──────────── sent: UNSUBSCRIBE ◄─────┘
//! ```
//!
//! Each command is followed by PING in the same write. SUBSCRIBE of n names is answered by n pushes, or by one error and no
//! push; whatever is no push after that is the answer to PING and ends the command, an error too, where the user may not ping.

mod answers;
mod asks;
mod calls;
mod connection;

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use smallvec::SmallVec;

use super::TopicKind;
use super::frame::Verb;
use super::mailbox::{Mailbox, Put, Wakers};
use super::read::Run;
use super::route::Last;
use super::slab::Slab;
use crate::error::Failure;
use crate::facts::Facts;
use asks::Ask;
use calls::Call;

/// In the place of a subscription's number: it is no more.
const GONE: usize = usize::MAX;

/// What can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Topic {
    pub(crate) kind: TopicKind,
    pub(crate) name: Bytes,
}

#[derive(Debug, Default)]
pub(in crate::subscribe) struct Topics {
    pub(in crate::subscribe) entries: Slab<Entry>,
    by_name: [HashMap<Bytes, usize>; 3],
    pub(in crate::subscribe) seats: Slab<Seat>,
    /// Commands in the order in which they were sent, as far as they are not answered.
    asks: VecDeque<Ask>,
    connected: bool,
    calls: Vec<Call>,
    last_call: u64,
    /// Topics of which may be wanted what was not sent, or the other way round.
    dirty: Vec<usize>,
    /// Topics that the server would not serve just now: asked for again with the next tick.
    later: Vec<usize>,
    /// Whose topic the last message was.
    pub(in crate::subscribe) last: Option<Last>,
    /// Who gets messages of what is being read.
    pub(in crate::subscribe) touched: Vec<usize>,
    /// Whose mailbox is full, so that they leave.
    pub(in crate::subscribe) full: Vec<usize>,
    /// To be woken where no lock is held.
    pub(in crate::subscribe) wake: Wakers,
    pub(in crate::subscribe) totals: Totals,
}

/// What all subscriptions of a client have been through.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Totals {
    pub(crate) received: u64,
    pub(crate) dropped: u64,
    pub(crate) missed: u64,
    /// Frames that are neither an answer nor a push that is known.
    pub(crate) unknown: u64,
}

/// A topic that somebody wants, or about which something was sent.
#[derive(Debug)]
pub(in crate::subscribe) struct Entry {
    topic: Topic,
    members: SmallVec<[Member; 1]>,
    /// The last that was sent about it is SUBSCRIBE.
    sent: bool,
    /// Commands about it that are not confirmed, and those of them that are UNSUBSCRIBE.
    asked: u32,
    leaving: u32,
    /// Sent, and all confirmed.
    live: bool,
    /// It was refused along with others: it is asked for alone.
    alone: bool,
    dirty: bool,
}

#[derive(Debug)]
pub(in crate::subscribe) struct Member {
    pub(in crate::subscribe) seat: usize,
    /// Wants it no longer, and gets messages until the server has confirmed that.
    leaves: bool,
}

/// One subscription.
#[derive(Debug)]
pub(in crate::subscribe) struct Seat {
    pub(in crate::subscribe) mailbox: Arc<Mailbox>,
    /// Topics that it is a member of, in order.
    topics: Vec<usize>,
    /// How many of them are wanted and not live.
    pending: usize,
    /// It had a live topic: what it does not get from then on is missing.
    established: bool,
    /// Its messages in what is being read: from which to which.
    pub(in crate::subscribe) runs: Vec<(u32, u32)>,
}

impl Topics {
    /// A place for a subscription to nothing yet.
    pub(in crate::subscribe) fn sit(&mut self, mailbox: Arc<Mailbox>) -> usize {
        self.seats.insert(Seat {
            mailbox,
            topics: Vec::new(),
            pending: 0,
            established: false,
            runs: Vec::new(),
        })
    }

    /// Whether the place is still that of this mailbox.
    pub(in crate::subscribe) fn sits(&self, seat: usize, mailbox: &Arc<Mailbox>) -> bool {
        self.seats.get(seat).is_some_and(|seat| Arc::ptr_eq(&seat.mailbox, mailbox))
    }

    /// The subscription is no more.
    pub(in crate::subscribe) fn rise(&mut self, seat: usize) {
        for topic in self.of(seat) {
            self.withdraw(seat, topic);
        }
        self.wake_calls(seat);
        for call in self.calls.iter_mut().filter(|call| call.seat == seat) {
            // who waits to have left has left
            call.seat = GONE;
            if call.verb == Verb::Subscribe {
                call.failed = Some(Failure::CLOSED.into());
            }
        }
        self.seats.remove(seat);
    }

    /// Wants these topics, too. The number of the call is for [`poll_call`](Topics::poll_call).
    pub(in crate::subscribe) fn join(&mut self, seat: usize, topics: Vec<Topic>) -> u64 {
        let mut added = Vec::new();
        for topic in &topics {
            if self.add(seat, topic) {
                added.push(topic.clone());
            }
        }
        if let Some(seat) = self.seats.get(seat) {
            seat.mailbox.set_open(true, &mut self.wake);
        }
        self.told_live(seat);
        self.call(seat, Verb::Subscribe, topics, added)
    }

    /// Wants these topics no longer; all, where none are named.
    pub(in crate::subscribe) fn leave(&mut self, seat: usize, topics: Option<Vec<Topic>>) -> u64 {
        let topics = topics.unwrap_or_else(|| self.names(seat));
        for topic in &topics {
            if let Some(topic) = self.find(topic.kind, &topic.name) {
                self.part(seat, topic);
            }
        }
        self.call(seat, Verb::Unsubscribe, topics, Vec::new())
    }

    /// What a subscription wants.
    pub(in crate::subscribe) fn names(&self, seat: usize) -> Vec<Topic> {
        let entries = self.of(seat).into_iter().filter_map(|topic| self.entries.get(topic));
        let wanted = entries.filter(|entry| entry.member(seat).is_some_and(|member| !member.leaves));
        wanted.map(|entry| entry.topic.clone()).collect()
    }

    pub(in crate::subscribe) fn find(&self, kind: TopicKind, name: &[u8]) -> Option<usize> {
        self.by_name.get(kind as usize)?.get(name).copied()
    }

    /// What has come of messages that were put into a mailbox.
    pub(in crate::subscribe) fn count(&mut self, seat: usize, messages: u64, put: &Put) {
        self.totals.received += messages;
        self.totals.dropped += put.dropped;
        self.totals.missed += put.missed;
        if put.ended {
            self.full.push(seat);
        }
    }

    /// Puts messages into the mailbox of a seat.
    pub(in crate::subscribe) fn put(
        &mut self,
        seat: usize,
        runs: impl Iterator<Item = Run>,
        size: usize,
        count: u64,
    ) {
        let Some(place) = self.seats.get(seat) else { return };
        let put = place.mailbox.put(runs, size, count, &mut self.wake);
        self.count(seat, count, &put);
    }

    /// Those whose mailbox has ended for lack of room leave.
    pub(in crate::subscribe) fn let_full_go(&mut self) {
        for seat in mem::take(&mut self.full) {
            for topic in self.of(seat) {
                self.withdraw(seat, topic);
            }
        }
    }

    /// All that a subscription is a member of.
    fn of(&self, seat: usize) -> Vec<usize> {
        self.seats.get(seat).map(|seat| seat.topics.clone()).unwrap_or_default()
    }

    /// Makes a subscription a member. Whether it was none, or was about to leave.
    fn add(&mut self, seat: usize, topic: &Topic) -> bool {
        let id = self.find(topic.kind, &topic.name).unwrap_or_else(|| self.enter(topic));
        let (Some(entry), Some(place)) = (self.entries.get_mut(id), self.seats.get_mut(seat)) else {
            return false;
        };
        match entry.members.iter_mut().find(|member| member.seat == seat) {
            Some(member) if !member.leaves => return false,
            Some(member) => member.leaves = false,
            None => {
                entry.members.push(Member { seat, leaves: false });
                if let Err(at) = place.topics.binary_search(&id) {
                    place.topics.insert(at, id);
                }
            }
        }
        place.pending += usize::from(!entry.live);
        place.established |= entry.live;
        self.mark(id);
        true
    }

    fn enter(&mut self, topic: &Topic) -> usize {
        let id = self.entries.insert(Entry {
            topic: topic.clone(),
            members: SmallVec::new(),
            sent: false,
            asked: 0,
            leaving: 0,
            live: false,
            alone: false,
            dirty: false,
        });
        if let Some(names) = self.by_name.get_mut(topic.kind as usize) {
            names.insert(topic.name.clone(), id);
        }
        id
    }

    /// The subscription wants the topic no longer. Where it is the last, it gets what comes until the server has confirmed
    /// that.
    fn part(&mut self, seat: usize, topic: usize) {
        let Some(entry) = self.entries.get_mut(topic) else { return };
        let last = entry.members.iter().all(|member| member.seat == seat || member.leaves);
        if !(self.connected && last && entry.sent) {
            return self.withdraw(seat, topic);
        }
        let Some(member) = entry.members.iter_mut().find(|member| member.seat == seat && !member.leaves)
        else {
            return;
        };
        member.leaves = true;
        if let Some(place) = self.seats.get_mut(seat) {
            place.pending -= usize::from(!entry.live);
        }
        self.mark(topic);
        self.told_live(seat);
    }

    /// Takes the subscription out at once.
    fn withdraw(&mut self, seat: usize, topic: usize) {
        let Some(entry) = self.entries.get_mut(topic) else { return };
        let Some(at) = entry.members.iter().position(|member| member.seat == seat) else { return };
        let member = entry.members.remove(at);
        let waited = !member.leaves && !entry.live;
        self.mark(topic);
        if let Some(place) = self.seats.get_mut(seat) {
            if let Ok(at) = place.topics.binary_search(&topic) {
                place.topics.remove(at);
            }
            place.pending -= usize::from(waited);
            if place.topics.is_empty() {
                place.mailbox.set_open(false, &mut self.wake);
            }
        }
        self.told_live(seat);
        self.wake_calls(seat);
        self.forget(topic);
    }

    /// Lets go of those who leave, once nothing more can come for them, and of a topic that nobody knows of.
    fn let_go(&mut self, topic: usize) {
        let Some(entry) = self.entries.get(topic) else { return };
        if entry.leaving == 0 {
            let leave = entry.members.iter().filter(|member| member.leaves);
            let left: Vec<_> = leave.map(|member| member.seat).collect();
            left.into_iter().for_each(|seat| self.withdraw(seat, topic));
        }
        self.forget(topic);
    }

    fn forget(&mut self, topic: usize) {
        let unused = |entry: &&Entry| entry.members.is_empty() && !entry.sent && entry.asked == 0;
        let Some(entry) = self.entries.get(topic).filter(unused) else { return };
        if let Some(names) = self.by_name.get_mut(entry.topic.kind as usize) {
            names.remove(&entry.topic.name);
        }
        self.entries.remove(topic);
        if self.last.as_ref().is_some_and(|last| last.topic == topic) {
            self.last = None;
        }
    }

    fn mark(&mut self, topic: usize) {
        if let Some(entry) = self.entries.get_mut(topic)
            && !mem::replace(&mut entry.dirty, true)
        {
            self.dirty.push(topic);
        }
    }

    fn set_live(&mut self, topic: usize, live: bool) {
        let Some(entry) = self.entries.get_mut(topic) else { return };
        if mem::replace(&mut entry.live, live) == live {
            return;
        }
        let stay = entry.members.iter().filter(|member| !member.leaves);
        let seats: SmallVec<[usize; 1]> = stay.map(|member| member.seat).collect();
        for seat in seats {
            if let Some(place) = self.seats.get_mut(seat) {
                place.pending = if live { place.pending - 1 } else { place.pending + 1 };
                place.established |= live;
            }
            self.told_live(seat);
        }
    }

    /// The mailbox and those who wait are told whether all is live.
    fn told_live(&mut self, seat: usize) {
        let Some(place) = self.seats.get(seat) else { return };
        place.mailbox.set_live(place.pending == 0, &mut self.wake);
        if place.pending == 0 {
            self.wake_calls(seat);
        }
    }
}

impl Entry {
    /// Who gets its messages. Before its subscription is confirmed nobody does who has come: what comes then is left of an earlier one,
    /// which has ended meanwhile, so that what follows is not next to it.
    #[inline]
    pub(in crate::subscribe) fn hearers(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| self.live || member.leaves)
    }

    fn on_answered(&mut self, verb: Verb) {
        self.asked = self.asked.saturating_sub(1);
        self.leaving = self.leaving.saturating_sub(u32::from(verb == Verb::Unsubscribe));
    }

    fn is_wanted(&self) -> bool {
        self.members.iter().any(|member| !member.leaves)
    }

    fn member(&self, seat: usize) -> Option<&Member> {
        self.members.iter().find(|member| member.seat == seat)
    }
}

/// What subscribing to this is called in an error.
pub(in crate::subscribe) fn facts(topic: Option<&Topic>) -> &'static Facts {
    const SUBSCRIBE: &Facts = &Facts { name: "SUBSCRIBE", ..Facts::RAW };
    const PSUBSCRIBE: &Facts = &Facts { name: "PSUBSCRIBE", ..Facts::RAW };
    const SSUBSCRIBE: &Facts = &Facts { name: "SSUBSCRIBE", ..Facts::RAW };
    match topic.map(|topic| topic.kind) {
        None | Some(TopicKind::Channel) => SUBSCRIBE,
        Some(TopicKind::Pattern) => PSUBSCRIBE,
        Some(TopicKind::Shard) => SSUBSCRIBE,
    }
}
