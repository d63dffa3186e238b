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

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::mem;
use std::sync::Arc;
use std::task::{Poll, Waker};

use bytes::Bytes;
use smallvec::SmallVec;

use super::TopicKind;
use super::frame::Verb;
use super::mailbox::{Mailbox, Put, Wakers};
use super::read::Run;
use super::route::Last;
use super::slab::Slab;
use crate::arg::Words;
use crate::error::{Error, Failure, Kind as ErrorKind, MissedReason, Result};
use crate::facts::Facts;

/// How many names, and about how many bytes of them, one command has at most.
const NAMES: usize = 1000;
const BYTES: usize = 64 << 10;

/// In the place of a subscription's number: it is no more.
const GONE: usize = usize::MAX;

/// What can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Topic {
    pub(crate) kind: TopicKind,
    pub(crate) name: Bytes,
}

#[derive(Debug, Default)]
pub(super) struct Topics {
    pub(super) entries: Slab<Entry>,
    by_name: [HashMap<Bytes, usize>; 3],
    pub(super) seats: Slab<Seat>,
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
    pub(super) last: Option<Last>,
    /// Who gets messages of what is being read.
    pub(super) touched: Vec<usize>,
    /// Whose mailbox is full, so that they leave.
    pub(super) full: Vec<usize>,
    /// To be woken where no lock is held.
    pub(super) wake: Wakers,
    pub(super) totals: Totals,
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
pub(super) struct Entry {
    topic: Topic,
    pub(super) members: SmallVec<[Member; 1]>,
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
pub(super) struct Member {
    pub(super) seat: usize,
    /// Wants it no longer, and gets messages until the server has confirmed that.
    leaves: bool,
}

/// One subscription.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) mailbox: Arc<Mailbox>,
    /// Topics that it is a member of.
    topics: BTreeSet<usize>,
    /// How many of them are wanted and not live.
    pending: usize,
    /// It had a live topic: what it does not get from then on is missing.
    established: bool,
    /// Its messages in what is being read: from which to which.
    pub(super) runs: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Ask {
    verb: Verb,
    kind: TopicKind,
    topics: Vec<usize>,
    confirmed: usize,
    refused: Option<Box<str>>,
    /// It is AUTH, whose answer ends it.
    is_login: bool,
}

/// Somebody who waits for topics to be live, or to be left.
#[derive(Debug)]
struct Call {
    id: u64,
    seat: usize,
    verb: Verb,
    topics: Vec<Topic>,
    /// Those of them that the seat had not before.
    added: Vec<Topic>,
    failed: Option<Error>,
    waker: Option<Waker>,
}

impl Topics {
    /// A place for a subscription to nothing yet.
    pub(super) fn sit(&mut self, mailbox: Arc<Mailbox>) -> usize {
        self.seats.insert(Seat {
            mailbox,
            topics: BTreeSet::new(),
            pending: 0,
            established: false,
            runs: Vec::new(),
        })
    }

    /// Whether the place is still that of this mailbox.
    pub(super) fn sits(&self, seat: usize, mailbox: &Arc<Mailbox>) -> bool {
        self.seats.get(seat).is_some_and(|seat| Arc::ptr_eq(&seat.mailbox, mailbox))
    }

    /// The subscription is no more.
    pub(super) fn rise(&mut self, seat: usize) {
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
    pub(super) fn join(&mut self, seat: usize, topics: Vec<Topic>) -> u64 {
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
    pub(super) fn leave(&mut self, seat: usize, topics: Option<Vec<Topic>>) -> u64 {
        let topics = topics.unwrap_or_else(|| self.names(seat));
        for topic in &topics {
            if let Some(topic) = self.find(topic.kind, &topic.name) {
                self.part(seat, topic);
            }
        }
        self.call(seat, Verb::Unsubscribe, topics, Vec::new())
    }

    fn call(&mut self, seat: usize, verb: Verb, topics: Vec<Topic>, added: Vec<Topic>) -> u64 {
        self.last_call += 1;
        let id = self.last_call;
        self.calls.push(Call { id, seat, verb, topics, added, failed: None, waker: None });
        id
    }

    /// Whether a call is over. The old waker is to be dropped where no lock is held.
    pub(super) fn poll_call(&mut self, id: u64, waker: Waker) -> (Poll<Result<()>>, Option<Waker>) {
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

    fn is_over(&self, call: &Call) -> bool {
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
    pub(super) fn drop_call(&mut self, id: u64) -> Option<Waker> {
        let at = self.calls.iter().position(|call| call.id == id)?;
        let call = self.calls.swap_remove(at);
        self.take_back(call.seat, &call.added);
        call.waker
    }

    /// Those who wait for topics are told that there is no connection.
    pub(super) fn fail_calls(&mut self, failure: &Failure) {
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

    fn take_back(&mut self, seat: usize, added: &[Topic]) {
        for topic in added {
            if let Some(topic) = self.find(topic.kind, &topic.name) {
                self.withdraw(seat, topic);
            }
        }
    }

    /// What a subscription wants.
    pub(super) fn names(&self, seat: usize) -> Vec<Topic> {
        let entries = self.of(seat).into_iter().filter_map(|topic| self.entries.get(topic));
        let wanted = entries.filter(|entry| entry.member(seat).is_some_and(|member| !member.leaves));
        wanted.map(|entry| entry.topic.clone()).collect()
    }

    /// The connection is up, and knows of nothing.
    pub(super) fn on_up(&mut self) {
        self.connected = true;
        let all: Vec<_> = self.entries.iter().map(|(topic, _)| topic).collect();
        all.into_iter().for_each(|topic| self.mark(topic));
    }

    /// The connection is gone, and with it what was sent.
    pub(super) fn on_lost(&mut self) {
        if !mem::replace(&mut self.connected, false) {
            return;
        }
        self.asks.clear();
        self.later.clear();
        let all: Vec<_> = self.entries.iter().map(|(topic, _)| topic).collect();
        for topic in all {
            self.set_live(topic, false);
            if let Some(entry) = self.entries.get_mut(topic) {
                (entry.sent, entry.alone) = (false, false);
                (entry.asked, entry.leaving) = (0, 0);
            }
            self.let_go(topic);
        }
        for seat in self.seats.values_mut().filter(|seat| seat.established && !seat.topics.is_empty()) {
            self.totals.missed +=
                u64::from(seat.mailbox.put_gap(MissedReason::Reconnected, None, &mut self.wake));
        }
    }

    /// A message was too large to be kept, and with it its topic is unknown.
    pub(super) fn on_passed_over(&mut self) {
        for seat in self.seats.values_mut().filter(|seat| !seat.topics.is_empty()) {
            self.totals.missed +=
                u64::from(seat.mailbox.put_gap(MissedReason::Overflow, Some(1), &mut self.wake));
        }
    }

    /// A push says that a subscription has begun or ended. Whether that makes sense.
    pub(super) fn on_confirmed(&mut self, verb: Verb, kind: TopicKind, name: &[u8]) -> bool {
        let asked = self.asks.front().and_then(|ask| {
            let topic = *ask.topics.get(ask.confirmed)?;
            let entry = self.entries.get(topic)?;
            (ask.verb == verb && ask.kind == kind && entry.topic.name == name).then_some(topic)
        });
        let Some(topic) = asked else {
            return verb == Verb::Unsubscribe && self.on_ended(kind, name);
        };
        if let Some(ask) = self.asks.front_mut() {
            ask.confirmed += 1;
        }
        self.answered(topic, verb);
        true
    }

    /// A command about the topic was answered.
    fn answered(&mut self, topic: usize, verb: Verb) {
        let Some(entry) = self.entries.get_mut(topic) else { return };
        entry.on_answered(verb);
        if entry.asked == 0 && entry.sent {
            entry.alone = false;
            self.set_live(topic, true);
        }
        self.let_go(topic);
    }

    /// The server has ended a subscription that is wanted.
    fn on_ended(&mut self, kind: TopicKind, name: &[u8]) -> bool {
        let Some(topic) = self.find(kind, name) else { return false };
        let Some(entry) = self.entries.get_mut(topic).filter(|entry| entry.live) else { return false };
        entry.sent = false;
        let members: Vec<_> = entry.members.iter().map(|member| member.seat).collect();
        self.set_live(topic, false);
        self.mark(topic);
        for seat in members.into_iter().filter_map(|seat| self.seats.get(seat)) {
            self.totals.missed += u64::from(seat.mailbox.put_gap(MissedReason::Moved, None, &mut self.wake));
        }
        true
    }

    /// A frame that is no push. Whether it ends a command.
    ///
    /// # Errors
    ///
    /// It ends one that has not been confirmed, which no server does.
    pub(super) fn on_answer(&mut self, error: Option<&str>) -> Result<bool, Arc<str>> {
        let Some(ask) = self.asks.front_mut() else {
            self.totals.unknown += 1;
            return Ok(false);
        };
        if let Some(text) = error
            && ask.confirmed == 0
            && !ask.topics.is_empty()
            && ask.refused.is_none()
        {
            ask.refused = Some(text.into());
            return Ok(false);
        }
        let Some(ask) = self.asks.pop_front() else { return Ok(false) };
        if let Some(text) = error.filter(|text| ask.is_login && text.starts_with("WRONGPASS")) {
            // the next connection asks for a login of its own. Subscribers in RESP2 may not say AUTH, which is another error
            return Err(format!("the server refused the new login: {text}").into());
        }
        match ask.refused {
            Some(text) => self.on_refused(ask.verb, &ask.topics, &text),
            None if ask.confirmed < ask.topics.len() => {
                return Err("the server answered PING before it confirmed a subscription".into());
            }
            None => {}
        }
        Ok(true)
    }

    fn on_refused(&mut self, verb: Verb, topics: &[usize], text: &str) {
        for &topic in topics {
            // who may not unsubscribe has done so nevertheless, as far as we care
            self.answered_refused(topic, verb);
            if verb == Verb::Unsubscribe || self.entries.get(topic).is_none_or(|entry| entry.asked > 0) {
                continue;
            }
            if Failure::text_passes(text) {
                self.later.push(topic);
            } else if topics.len() > 1 {
                // only the guilty fail
                if let Some(entry) = self.entries.get_mut(topic) {
                    entry.alone = true;
                }
                self.mark(topic);
            } else {
                self.refuse(topic, text);
            }
        }
    }

    fn answered_refused(&mut self, topic: usize, verb: Verb) {
        if let Some(entry) = self.entries.get_mut(topic) {
            entry.on_answered(verb);
            if verb == Verb::Subscribe && entry.asked == 0 {
                entry.sent = false;
            }
        }
        self.let_go(topic);
    }

    /// Nobody may be subscribed to this: who waits for it fails, who had it is told.
    fn refuse(&mut self, topic: usize, text: &str) {
        let Some(entry) = self.entries.get(topic) else { return };
        let refused = entry.topic.clone();
        let error = || Error::new(ErrorKind::Server(text.into())).of(facts(Some(&refused)));
        let members: Vec<_> = entry.members.iter().map(|member| member.seat).collect();
        for seat in members {
            let mut taken_back = Vec::new();
            let mut awaited = false;
            let waits = |call: &&mut Call| call.seat == seat && call.verb == Verb::Subscribe;
            for call in self.calls.iter_mut().filter(waits) {
                if call.topics.contains(&refused) {
                    awaited = true;
                    call.failed = Some(error());
                    taken_back.append(&mut call.added);
                    self.wake.extend(call.waker.take());
                }
            }
            if !awaited && let Some(seat) = self.seats.get(seat) {
                seat.mailbox.put_error(error(), &mut self.wake);
            }
            self.withdraw(seat, topic);
            self.take_back(seat, &taken_back);
        }
    }

    /// What the server could not do before may go now.
    pub(super) fn on_tick(&mut self) {
        mem::take(&mut self.later).into_iter().for_each(|topic| self.mark(topic));
    }

    /// Asks whether the server is there.
    pub(super) fn ping(&mut self) -> bool {
        let asks = self.connected && self.asks.is_empty();
        if asks {
            self.asks.push_back(Ask::new(Verb::Subscribe, TopicKind::Channel, Vec::new()));
        }
        asks
    }

    /// AUTH is said next, without PING. Not where there is no connection, which logs in when it is made.
    pub(super) fn log_in(&mut self) -> bool {
        if self.connected {
            let ask = Ask::new(Verb::Subscribe, TopicKind::Channel, Vec::new());
            self.asks.push_back(Ask { is_login: true, ..ask });
        }
        self.connected
    }

    /// The commands that make what was sent equal to what is wanted. Each is followed by PING.
    pub(super) fn reconcile(&mut self) -> Vec<Words> {
        if !self.connected {
            return Vec::new();
        }
        let mut changes: Vec<(Verb, TopicKind, usize)> = Vec::new();
        for topic in mem::take(&mut self.dirty) {
            // the number of one that was forgotten may be another's now
            let Some(entry) = self.entries.get_mut(topic).filter(|entry| entry.dirty) else { continue };
            entry.dirty = false;
            match (entry.is_wanted(), entry.sent) {
                (true, false) => changes.push((Verb::Subscribe, entry.topic.kind, topic)),
                (false, true) => changes.push((Verb::Unsubscribe, entry.topic.kind, topic)),
                // somebody came before anything was said: who was about to leave need not wait
                _ => self.let_go(topic),
            }
        }
        let mut commands = Vec::new();
        for verb in [Verb::Subscribe, Verb::Unsubscribe] {
            for kind in [TopicKind::Channel, TopicKind::Pattern, TopicKind::Shard] {
                let of_both = changes.iter().filter(|change| (change.0, change.1) == (verb, kind));
                let mut topics = of_both.map(|change| change.2).peekable();
                while topics.peek().is_some() {
                    commands.push(self.ask(verb, kind, &mut topics));
                }
            }
        }
        commands
    }

    /// One command about the first of these topics.
    fn ask(
        &mut self,
        verb: Verb,
        kind: TopicKind,
        topics: &mut std::iter::Peekable<impl Iterator<Item = usize>>,
    ) -> Words {
        let mut words = command(verb, kind);
        let mut asked = Vec::new();
        while let Some(&topic) = topics.peek() {
            if self.entries.get(topic).is_some_and(|entry| entry.alone) && !asked.is_empty() {
                break;
            }
            topics.next();
            let Some(entry) = self.entries.get_mut(topic) else { continue };
            entry.sent = verb == Verb::Subscribe;
            entry.asked += 1;
            entry.leaving += u32::from(verb == Verb::Unsubscribe);
            words.arg(&entry.topic.name);
            asked.push(topic);
            let alone = entry.alone;
            self.set_live(topic, false);
            if alone || asked.len() >= NAMES || words.wire_len() >= BYTES {
                break;
            }
        }
        words.finish();
        self.asks.push_back(Ask::new(verb, kind, asked));
        words
    }

    /// Whether there may be something to be said to the server, or nothing to keep a connection for.
    #[inline]
    pub(super) fn has_changed(&self) -> bool {
        !self.dirty.is_empty() || self.entries.is_empty()
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected
    }

    /// Whether a connection is of any use: something is wanted.
    pub(super) fn is_needed(&self) -> bool {
        self.seats.iter().any(|(_, seat)| !seat.topics.is_empty())
    }

    /// Whether nothing is subscribed to, on the server neither.
    pub(super) fn is_at_rest(&self) -> bool {
        self.entries.is_empty() && self.asks.is_empty()
    }

    pub(super) fn find(&self, kind: TopicKind, name: &[u8]) -> Option<usize> {
        self.by_name.get(kind as usize)?.get(name).copied()
    }

    /// What has come of messages that were put into a mailbox.
    pub(super) fn count(&mut self, seat: usize, messages: u64, put: &Put) {
        self.totals.received += messages;
        self.totals.dropped += put.dropped;
        self.totals.missed += put.missed;
        if put.ended {
            self.full.push(seat);
        }
    }

    /// Puts messages into the mailbox of a seat.
    pub(super) fn put(&mut self, seat: usize, runs: impl Iterator<Item = Run>, size: usize, count: u64) {
        let Some(place) = self.seats.get(seat) else { return };
        let put = place.mailbox.put(runs, size, count, &mut self.wake);
        self.count(seat, count, &put);
    }

    /// Those whose mailbox has ended for lack of room leave.
    pub(super) fn let_full_go(&mut self) {
        for seat in mem::take(&mut self.full) {
            for topic in self.of(seat) {
                self.withdraw(seat, topic);
            }
        }
    }

    /// All that a subscription is a member of.
    fn of(&self, seat: usize) -> Vec<usize> {
        self.seats.get(seat).map(|seat| seat.topics.iter().copied().collect()).unwrap_or_default()
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
                place.topics.insert(id);
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
            place.topics.remove(&topic);
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

    fn wake_calls(&mut self, seat: usize) {
        let calls = self.calls.iter_mut().filter(|call| call.seat == seat);
        self.wake.extend(calls.filter_map(|call| call.waker.take()));
    }
}

impl Ask {
    fn new(verb: Verb, kind: TopicKind, topics: Vec<usize>) -> Ask {
        Ask { verb, kind, topics, confirmed: 0, refused: None, is_login: false }
    }
}

impl Entry {
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

/// A command without its names.
fn command(verb: Verb, kind: TopicKind) -> Words {
    Words::counted(
        match (verb, kind) {
            (Verb::Subscribe, TopicKind::Channel) => b"$9\r\nSUBSCRIBE\r\n",
            (Verb::Subscribe, TopicKind::Pattern) => b"$10\r\nPSUBSCRIBE\r\n",
            (Verb::Subscribe, TopicKind::Shard) => b"$10\r\nSSUBSCRIBE\r\n",
            (Verb::Unsubscribe, TopicKind::Channel) => b"$11\r\nUNSUBSCRIBE\r\n",
            (Verb::Unsubscribe, TopicKind::Pattern) => b"$12\r\nPUNSUBSCRIBE\r\n",
            (Verb::Unsubscribe, TopicKind::Shard) => b"$12\r\nSUNSUBSCRIBE\r\n",
        },
        1,
    )
}

/// What subscribing to this is called in an error.
pub(super) fn facts(topic: Option<&Topic>) -> &'static Facts {
    const SUBSCRIBE: &Facts = &Facts { name: "SUBSCRIBE", ..Facts::RAW };
    const PSUBSCRIBE: &Facts = &Facts { name: "PSUBSCRIBE", ..Facts::RAW };
    const SSUBSCRIBE: &Facts = &Facts { name: "SSUBSCRIBE", ..Facts::RAW };
    match topic.map(|topic| topic.kind) {
        None | Some(TopicKind::Channel) => SUBSCRIBE,
        Some(TopicKind::Pattern) => PSUBSCRIBE,
        Some(TopicKind::Shard) => SSUBSCRIBE,
    }
}
