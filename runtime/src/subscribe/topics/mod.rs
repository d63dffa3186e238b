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
//!
//! Of a cluster several servers carry the topics, each on a [`Wire`] of its own: a shard channel the owner of its hash slot, the
//! events of keys every primary. A topic on two wires has two entries; [`homes`] says how one moves.

mod answers;
mod asks;
mod calls;
mod connection;
mod entry;
mod homes;
mod wires;

use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use smallvec::SmallVec;

use super::TopicKind;
use super::frame::Verb;
use super::mailbox::{Mailbox, Put, Wakers};
use super::read::Run;
use super::slab::Slab;
use crate::error::Failure;
use crate::facts::Facts;
use calls::Call;
use entry::{Entry, Member, Stay};
pub(in crate::subscribe) use homes::{Homes, Reach};
pub(in crate::subscribe) use wires::Wire;

/// In the place of a subscription's number: it is no more.
const GONE: usize = usize::MAX;

/// What can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Topic {
    pub(crate) kind: TopicKind,
    pub(crate) name: Bytes,
}

#[derive(Debug, Default)]
pub(in crate::subscribe) struct Topics {
    pub(in crate::subscribe) entries: Slab<Entry>,
    /// One for each server that carries topics.
    pub(in crate::subscribe) wires: Slab<Wire>,
    pub(in crate::subscribe) seats: Slab<Seat>,
    /// The servers of a cluster. Each has some of the shard channels.
    clustered: bool,
    /// The client is closed: nothing is sent to any server any more.
    closed: bool,
    calls: Vec<Call>,
    last_call: u64,
    /// Topics for which what is wanted and what was sent may differ.
    dirty: Vec<usize>,
    /// What servers have said about where shard channels are now.
    pub(in crate::subscribe) moved: Vec<Box<str>>,
    /// Who gets messages of what is being read.
    pub(in crate::subscribe) touched: Vec<usize>,
    /// Whose mailbox is full, so that they leave.
    pub(in crate::subscribe) full: Vec<usize>,
    /// To be woken where no lock is held.
    pub(in crate::subscribe) wake: Wakers,
    /// Subscriptions whose calls may be over. They are looked for once, when the wakers are taken, and not for each topic.
    stirred: Vec<usize>,
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

/// One subscription.
#[derive(Debug)]
pub(in crate::subscribe) struct Seat {
    pub(in crate::subscribe) mailbox: Arc<Mailbox>,
    reach: Reach,
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
    /// `clustered`: the topics of a cluster, in which each server has some of the shard channels.
    pub(in crate::subscribe) fn new(clustered: bool) -> Topics {
        Topics { clustered, ..Topics::default() }
    }

    /// A place for a subscription to nothing yet.
    pub(in crate::subscribe) fn sit(&mut self, mailbox: Arc<Mailbox>, reach: Reach) -> usize {
        self.seats.insert(Seat {
            mailbox,
            reach,
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
        for call in self.calls.iter_mut().filter(|call| call.seat == seat) {
            // who waits to have left has left
            self.wake.extend(call.waker.take());
            call.seat = GONE;
            if call.verb == Verb::Subscribe {
                call.failed = Some(Failure::CLOSED.into());
            }
        }
        self.seats.remove(seat);
    }

    /// Wants these topics, too. The number of the call is for [`poll_call`](Topics::poll_call).
    pub(in crate::subscribe) fn join(&mut self, seat: usize, topics: Vec<Topic>, homes: &Homes<'_>) -> u64 {
        let reach = self.seats.get(seat).map(|seat| seat.reach).unwrap_or_default();
        let mut added = Vec::new();
        for topic in &topics {
            let news = homes(topic, reach).into_iter().filter(|wire| self.add(seat, *wire, topic)).count();
            if news > 0 {
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
            self.all(topic).into_iter().for_each(|topic| self.part(seat, topic));
        }
        self.call(seat, Verb::Unsubscribe, topics, Vec::new())
    }

    /// What a subscription wants.
    pub(in crate::subscribe) fn names(&self, seat: usize) -> Vec<Topic> {
        let entries = self.of(seat).into_iter().filter_map(|topic| self.entries.get(topic));
        let wanted = entries.filter(|entry| entry.member(seat).is_some_and(Member::wants));
        let mut names: Vec<_> = wanted.map(|entry| entry.topic.clone()).collect();
        if self.clustered {
            names.sort_unstable();
            names.dedup();
        }
        names
    }

    /// What has come of messages that were put into a mailbox.
    pub(in crate::subscribe) fn count(&mut self, seat: usize, put: &Put) {
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
        self.count(seat, &put);
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
    fn add(&mut self, seat: usize, wire: usize, topic: &Topic) -> bool {
        let id = self.find(wire, topic.kind, &topic.name).unwrap_or_else(|| self.enter(wire, topic));
        let (Some(entry), Some(place)) = (self.entries.get_mut(id), self.seats.get_mut(seat)) else {
            return false;
        };
        match entry.members.iter_mut().find(|member| member.seat == seat) {
            Some(member) if member.wants() => return false,
            Some(member) => member.stay = Stay::Wants,
            None => {
                entry.members.push(Member { seat, stay: Stay::Wants });
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

    fn enter(&mut self, wire: usize, topic: &Topic) -> usize {
        let id = self.entries.insert(Entry {
            topic: topic.clone(),
            wire,
            members: SmallVec::new(),
            sent: false,
            asked: 0,
            leaving: 0,
            live: false,
            alone: false,
            dirty: false,
        });
        if let Some(names) = self.names_on(wire, topic.kind) {
            names.insert(topic.name.clone(), id);
        }
        id
    }

    /// The subscription wants the topic no longer. Where it is the last, it gets what comes until the server has confirmed
    /// that.
    fn part(&mut self, seat: usize, topic: usize) {
        let Some(entry) = self.entries.get_mut(topic) else { return };
        let last = entry.members.iter().all(|member| member.seat == seat || member.stay == Stay::Leaves);
        let connected = self.wires.get(entry.wire).is_some_and(|wire| wire.connected);
        let lingers = entry.member(seat).is_some_and(|member| member.stay == Stay::Lingers);
        if !(connected && last && entry.sent) || lingers {
            return self.withdraw(seat, topic);
        }
        let Some(member) = entry.members.iter_mut().find(|member| member.seat == seat && member.wants())
        else {
            return;
        };
        member.stay = Stay::Leaves;
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
        let waited = member.wants() && !entry.live;
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
        self.stirred.push(seat);
        self.forget(topic);
    }

    /// Lets go of those who leave, once nothing more can come for them, and of a topic that nobody knows of.
    fn let_go(&mut self, topic: usize) {
        let Some(entry) = self.entries.get(topic) else { return };
        if entry.leaving == 0 {
            let leave = entry.members.iter().filter(|member| member.stay == Stay::Leaves);
            let left: Vec<_> = leave.map(|member| member.seat).collect();
            left.into_iter().for_each(|seat| self.withdraw(seat, topic));
        }
        self.forget(topic);
    }

    fn forget(&mut self, topic: usize) {
        let unused = |entry: &&Entry| entry.members.is_empty() && !entry.sent && entry.asked == 0;
        if self.entries.get(topic).filter(unused).is_none() {
            return;
        }
        let Some(Entry { wire, topic: Topic { kind, name }, .. }) = self.entries.remove(topic) else {
            return;
        };
        if let Some(names) = self.names_on(wire, kind) {
            names.remove(&name);
        }
        if let Some(wire) = self.wires.get_mut(wire)
            && wire.last.as_ref().is_some_and(|last| last.topic == topic)
        {
            wire.last = None;
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
        let stay = entry.members.iter().filter(|member| member.wants());
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
            self.stirred.push(seat);
        }
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
