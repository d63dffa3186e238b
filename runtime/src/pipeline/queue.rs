//! What the handles of a pipeline share: the queue, what is in flight, and the answers.

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use smallvec::SmallVec;

use super::answer::{Answer, Queued};
use super::flight::{Flight, Wakers};
use super::seat::NEW;
use crate::error::Failure;
use crate::hub::{Hub, Lease, Size, Unwatch};
use crate::link::{self, Out, Receive, Recipient, Replies};
use crate::request::{Patience, Request, Script};
use crate::{Error, Result};

const MULTI: &[u8] = b"*1\r\n$5\r\nMULTI\r\n";
const EXEC: &[u8] = b"*1\r\n$4\r\nEXEC\r\n";

/// The one state behind a pipeline and its pending replies. Commands are numbered in the order of queueing, over the life
/// of the pipeline; flushes cut that order into flights, which are answered in order too.
#[derive(Debug)]
pub(crate) struct Queue {
    source: Source,
    pub(super) atomic: bool,
    /// `Pipeline` handles.
    owners: AtomicUsize,
    /// Others may queue here between a poll and the next.
    pub(super) shared: AtomicBool,
    state: Mutex<QueueState>,
}

#[derive(Debug)]
pub(crate) enum Source {
    Client(Arc<Hub>),
    Lease(Arc<Lease>),
    /// A watched connection, until it becomes a transaction.
    Watched(Arc<Lease>),
}

impl Source {
    fn lease(&self) -> Option<&Arc<Lease>> {
        match self {
            Source::Client(_) => None,
            Source::Lease(lease) | Source::Watched(lease) => Some(lease),
        }
    }

    /// Why nothing can be sent any more, if so.
    fn over(&self) -> Option<Failure> {
        match self {
            Source::Watched(lease) if lease.are_reads_over() => Some(Failure::WatchOver),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct QueueState {
    out: Out,
    pub(super) queue: Flight,
    /// Sent; the oldest first. Those answered stay until no handle refers to them.
    pub(super) flights: SmallVec<[Flight; 1]>,
    /// The connection, while it owes anything, so that order is kept.
    link: Option<Arc<link::Link>>,
    /// Errors of commands whose handles nobody held when they came, not yet reported.
    orphans: Vec<Error>,
    /// Scripts whose text the queue contains.
    scripts: Vec<&'static str>,
    watch: Option<Unwatch>,
    /// Where a conflict is noted for the loop that runs again.
    conflict: Option<Arc<AtomicBool>>,
    /// A transaction that was executed or dropped takes nothing more.
    pub(super) spent: bool,
    flushes: u64,
}

impl Queue {
    pub(super) fn new(source: Source, atomic: bool, shared: bool, watch: Option<Unwatch>) -> Arc<Queue> {
        let state = Mutex::new(QueueState { watch, ..QueueState::default() });
        Arc::new(Queue {
            source,
            atomic,
            owners: AtomicUsize::new(1),
            shared: AtomicBool::new(shared),
            state,
        })
    }

    /// Queues a command; its number.
    #[inline]
    pub(super) fn push(&self, request: &Request) -> u32 {
        if let Some(script) = request.called_script() {
            return self.push_script(request, script);
        }
        self.push_request(request)
    }

    /// The first call of a script in a flush carries its text, so that it and those behind it cannot fail for want of it:
    /// asked again later they would be carried out after what was queued behind them.
    #[cold]
    fn push_script(&self, request: &Request, script: &'static Script) -> u32 {
        let known = {
            let mut state = self.lock();
            let known = state.scripts.contains(&script.sha1);
            if !known {
                state.scripts.push(script.sha1);
            }
            known
        };
        if known { self.push_request(request) } else { self.push_request(&request.with_source(script)) }
    }

    #[inline]
    fn push_request(&self, request: &Request) -> u32 {
        let mut guard = self.lock();
        let QueueState { out, queue: Flight { queued, held, .. }, .. } = &mut *guard;
        let index = queued.first + queued.len();
        if queued.facts.is_empty() {
            self.make_room(queued, out);
        }
        match request.encoded() {
            Ok(words) => {
                if self.atomic && out.is_empty() {
                    out.push(MULTI);
                }
                out.push_words(words);
            }
            Err(fault) => queued.faults.push((index, fault)),
        }
        queued.facts.push(request.facts());
        *held += 1;
        index
    }

    /// Makes room for as much as the last flush took: growing from nothing would allocate, and copy, again and again.
    fn make_room(&self, queued: &mut Queued, out: &mut Out) {
        let size = match &self.source {
            Source::Client(hub) => hub.last_flush().expected(),
            Source::Lease(_) | Source::Watched(_) => Size::default(),
        };
        queued.facts.reserve(size.commands as usize);
        out.reserve(size.bytes as usize);
    }

    /// Hands everything queued to the connection. Nothing is left to do by whoever calls, now or later.
    pub(super) fn flush(self: &Arc<Self>) {
        let state = self.lock();
        if state.queue.queued.len() == 0 || state.spent {
            return;
        }
        self.flush_locked(state);
    }

    /// Hands over the transaction, even an empty one if it watches; whether anything is on its way.
    pub(super) fn exec(self: &Arc<Self>) -> Result<bool> {
        let mut state = self.lock();
        state.spent = true;
        if let Some((index, fault)) = state.queue.queued.faults.first() {
            let place = index - state.queue.queued.first;
            let facts = state.queue.queued.facts.get(place as usize).copied();
            let error = Error::argument(fault).at(place);
            return Err(match facts {
                Some(facts) => error.of(facts),
                None => error,
            });
        }
        if state.queue.queued.len() == 0 {
            if state.watch.is_none() {
                return Ok(false);
            }
            state.out.push(MULTI);
        }
        state.out.push(EXEC);
        if let Some(watch) = state.watch.take() {
            state.conflict = Some(watch.disarm());
        }
        // `exec` itself wants the answer, whether handles are held or not
        state.queue.held += 1;
        self.flush_locked(state);
        Ok(true)
    }

    pub(super) fn flush_locked(self: &Arc<Self>, mut state: MutexGuard<'_, QueueState>) {
        let first = state.queue.queued.first;
        state.scripts.clear();
        let next = state.queue.next();
        let flight = mem::replace(&mut state.queue, next);
        let frames = flight.queued.frames() + if self.atomic { 2 } else { 0 };
        if frames == 0 {
            // no argument could be sent: answered already
            let wakers = state.answer(flight, Replies::default(), false);
            drop(state);
            return wakers.into_iter().for_each(Waker::wake);
        }
        if let Some(failure) = self.source.over() {
            state.out.clear();
            let wakers = state.answer(flight, Replies::failed(failure), false);
            drop(state);
            return wakers.into_iter().for_each(Waker::wake);
        }
        state.flushes += 1;
        if let Source::Client(hub) = &self.source {
            hub.last_flush().note(Size::new(flight.queued.len(), state.out.len()));
        }
        let link = match (&state.link, &self.source) {
            (Some(link), _) => link.clone(),
            (None, Source::Client(hub)) => hub.route().clone(),
            (None, Source::Lease(lease) | Source::Watched(lease)) => lease.link().clone(),
        };
        let recipient = Recipient::flush(self.clone(), u64::from(first), frames);
        let mut out = mem::take(&mut state.out);
        match link.submit(&mut out, recipient, Patience::Normal) {
            Ok(handover) => {
                // what came back is the spare buffer of the connection
                state.out = out;
                state.link = Some(link.clone());
                state.flights.push(flight);
                drop(state);
                handover.finish(&link);
            }
            Err(failure) => {
                let wakers = state.answer(flight, Replies::failed(failure), self.atomic);
                drop(state);
                wakers.into_iter().for_each(Waker::wake);
            }
        }
    }

    /// Waits until everything sent so far has been answered.
    pub(super) fn poll_answered(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        match state.flights.last_mut().filter(|flight| flight.answer.is_none()) {
            None => Poll::Ready(()),
            Some(flight) => {
                flight.wait(&mut { NEW }, cx);
                Poll::Pending
            }
        }
    }

    /// All answers that are there, for decoding without the lock.
    pub(super) fn answers(&self) -> SmallVec<[Arc<Answer>; 1]> {
        self.lock().flights.iter().filter_map(|flight| flight.answer.clone()).collect()
    }

    /// Handles of the flight that begins with command `first` have given their values.
    pub(super) fn release(&self, first: u32, handles: u32) {
        let mut state = self.lock();
        if let Some(flight) = state.flight(first) {
            flight.held = flight.held.saturating_sub(handles);
        }
        state.forget_done();
    }

    /// A handle was dropped without having given its value.
    pub(super) fn forget(&self, index: u32) {
        let mut state = self.lock();
        if let Some(flight) = state.flight(index) {
            flight.held = flight.held.saturating_sub(1);
            if flight.answer.is_none() {
                let place = index - flight.queued.first;
                flight.dropped.insert(place);
            }
        }
        state.forget_done();
    }

    /// Errors that nobody else will report, as one.
    pub(super) fn take_orphans(&self) -> Result<()> {
        let mut state = self.lock();
        state.forget_done();
        let mut orphans = mem::take(&mut state.orphans).into_iter();
        match orphans.next() {
            None => Ok(()),
            Some(first) => Err(first.with_others(orphans)),
        }
    }

    /// Throws away what is queued and not sent.
    pub(super) fn clear(&self) {
        let mut state = self.lock();
        state.out.clear();
        state.scripts.clear();
        let next = state.queue.next();
        let cleared = mem::replace(&mut state.queue, next);
        drop(state);
        cleared.wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn add_owner(&self) {
        self.owners.fetch_add(1, Ordering::Relaxed);
        self.shared.store(true, Ordering::Relaxed);
    }

    /// The last `Pipeline` of a transaction takes with it the chance of its ever being executed.
    pub(super) fn drop_owner(&self) {
        if self.owners.fetch_sub(1, Ordering::AcqRel) > 1 || !self.atomic {
            return;
        }
        let mut state = self.lock();
        if mem::replace(&mut state.spent, true) {
            return;
        }
        let wakers = mem::take(&mut state.queue.wakers);
        let watch = state.watch.take();
        drop(state);
        drop(watch);
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn hub(&self) -> &Arc<Hub> {
        match &self.source {
            Source::Client(hub) => hub,
            Source::Lease(lease) | Source::Watched(lease) => lease.hub(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().queue.queued.facts.len()
    }

    pub(super) fn flushes(&self) -> u64 {
        self.lock().flushes
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receive for Queue {
    fn receive(&self, tag: u64, replies: Replies) {
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(flight) = state
            .flights
            .iter_mut()
            .find(|flight| u64::from(flight.first()) == tag && flight.answer.is_none())
        else {
            return;
        };
        let mut answer = Answer::new(mem::take(&mut flight.queued), replies, self.atomic);
        if self.source.lease().is_some_and(|lease| lease.is_tainted()) {
            answer.may_be_within_multi();
        }
        let answer = Arc::new(answer);
        flight.answer = Some(answer.clone());
        let wakers = mem::take(&mut flight.wakers);
        state.orphans.extend(flight.orphans(&answer));
        if let Some(conflict) = state.conflict.as_ref().filter(|_| answer.is_conflict()) {
            conflict.store(true, Ordering::Release);
        }
        let mut link = None;
        if state.flights.iter().all(|flight| flight.answer.is_some()) {
            link = state.link.take();
        }
        state.forget_done();
        drop(guard);
        if let Some(link) = link.filter(|_| answer.is_stuck()) {
            link.give_up("EXEC was refused, so the server may still hold this connection inside MULTI");
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl QueueState {
    /// Keeps a flight that has its answer without having been sent; whom to wake.
    fn answer(&mut self, mut flight: Flight, replies: Replies, atomic: bool) -> Wakers {
        let answer = Arc::new(Answer::new(mem::take(&mut flight.queued), replies, atomic));
        self.orphans.extend(flight.orphans(&answer));
        flight.answer = Some(answer);
        let wakers = mem::take(&mut flight.wakers);
        self.flights.push(flight);
        wakers
    }

    pub(super) fn flight(&mut self, index: u32) -> Option<&mut Flight> {
        if index >= self.queue.queued.first {
            return Some(&mut self.queue);
        }
        self.flights.iter_mut().rev().find(|flight| flight.contains(index))
    }

    /// Lets go of answers that no handle refers to.
    pub(super) fn forget_done(&mut self) {
        while self.flights.first().is_some_and(|flight| flight.answer.is_some() && flight.held == 0) {
            self.flights.remove(0);
        }
    }
}
