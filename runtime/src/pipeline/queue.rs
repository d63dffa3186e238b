//! What the handles of a pipeline share: the queue, what is in flight, and the answers.

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::answer::Queued;
use super::exec::Reading;
use super::flight::{Flight, Holders};
use super::flights::{Arrived, Flights};
use super::owner::Owner;
use super::unheld::Unheld;
use crate::error::Failure;
use crate::facts::Flags;
use crate::hub::{Fate, Hub, Lease, Limit, Size, Unwatch};
use crate::link::{self, Out, Receive, Recipient, Replies};
use crate::request::{Calls, Patience, Request};
use crate::{Error, Result};

const MULTI: &[u8] = b"*1\r\n$5\r\nMULTI\r\n";
const EXEC: &[u8] = b"*1\r\n$4\r\nEXEC\r\n";

/// The one state behind a pipeline and its pending replies. Commands are numbered in the order of queueing, over the life
/// of the pipeline; flushes cut that order into flights.
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

#[derive(Debug)]
pub(super) struct QueueState {
    out: Out,
    /// What is not sent, and who waits for it.
    pub(super) queued: Queued,
    pub(super) holders: Holders,
    /// Sent.
    pub(super) flights: Flights,
    /// How many parts were ever sent: the tag of the next.
    parts: u64,
    /// The connection, while it owes anything, so that order is kept.
    link: Option<Arc<link::Link>>,
    /// Errors for the next `flush`, as nobody else tells them.
    unheld: Unheld,
    /// What the queue asks of scripts, if anything.
    calls: Option<Box<Calls>>,
    watch: Option<Unwatch>,
    /// Where it is noted what becomes of EXEC, for the loop that runs again.
    fate: Option<Arc<Fate>>,
    /// A transaction that was executed or dropped takes nothing more.
    pub(super) spent: bool,
    flushes: u64,
}

impl Source {
    fn hub(&self) -> &Arc<Hub> {
        match self {
            Source::Client(hub) => hub,
            Source::Lease(lease) | Source::Watched(lease) => lease.hub(),
        }
    }

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

impl Queue {
    pub(super) fn new(source: Source, atomic: bool, shared: bool, watch: Option<Unwatch>) -> Arc<Queue> {
        // field by field, and where it stays: defaults would be made first and then copied
        Arc::new(Queue {
            source,
            atomic,
            owners: AtomicUsize::new(1),
            shared: AtomicBool::new(shared),
            state: Mutex::new(QueueState {
                out: Out::default(),
                queued: Queued::default(),
                holders: Holders::default(),
                flights: Flights::default(),
                parts: 0,
                link: None,
                unheld: Unheld::default(),
                calls: None,
                watch,
                fate: None,
                spent: false,
                flushes: 0,
            }),
        })
    }

    /// Queues a command; its number.
    #[inline]
    pub(super) fn push(&self, request: &Request) -> u64 {
        if request.facts().flags.contains(Flags::SCRIPTS) {
            return self.push_script(request);
        }
        self.push_locked(&mut self.lock(), request)
    }

    /// Queues a call of a script, or SCRIPT FLUSH. The connection sees to it that the server knows the script when the call
    /// comes: asked again later it would be carried out after what was queued behind it.
    #[cold]
    fn push_script(&self, request: &Request) -> u64 {
        let mut state = self.lock();
        // what cannot be sent calls nothing
        let Ok(words) = request.encoded() else { return self.push_locked(&mut state, request) };
        let script = request.called_script();
        if let Some(script) = script
            && state.calls.get_or_insert_default().must_resend(script)
        {
            return self.push_locked(&mut state, &request.with_source(script));
        }
        let number = self.push_locked(&mut state, request);
        let at = state.out.len() - words.wire_len() + request.name_at();
        match script {
            Some(script) => state.calls.get_or_insert_default().add(script, at),
            None if request.forgets_scripts() => state.calls.get_or_insert_default().forget(),
            None => {}
        }
        number
    }

    #[inline]
    fn push_locked(&self, state: &mut QueueState, request: &Request) -> u64 {
        let QueueState { out, queued, holders, .. } = state;
        let number = queued.end();
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
            Err(fault) => queued.faults.push((queued.len(), fault)),
        }
        queued.facts.push(request.facts());
        holders.held += 1;
        number
    }

    /// What is queued, as it would be sent.
    pub(super) fn encoded(&self) -> Vec<u8> {
        self.lock().out.to_vec()
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

    /// Hands everything queued to the connection. That is done once this returns; the future only waits for the replies.
    ///
    /// # Errors
    ///
    /// No runtime to measure the limit; what is queued stays.
    pub(super) fn flush(self: &Arc<Self>, mut limit: Option<Box<Limit>>) -> Result<Owner, Failure> {
        limit.as_mut().map_or(Ok(()), |limit| limit.start())?;
        let state = self.lock();
        let (first, end) = (state.queued.first, state.queued.end());
        if first == end || state.spent {
            return Ok(Owner::new(self, None, end, limit));
        }
        self.flush_locked(state, true, limit.as_deref_mut());
        Ok(Owner::new(self, Some(first), end, limit))
    }

    /// Hands over the transaction, even an empty one if it watches. Otherwise there is nothing to wait for.
    pub(super) fn exec(self: &Arc<Self>, mut limit: Option<Box<Limit>>) -> Result<Owner> {
        limit.as_mut().map_or(Ok(()), |limit| limit.start())?;
        let mut state = self.lock();
        state.spent = true;
        if let Some((place, fault)) = state.queued.faults.first() {
            let facts = state.queued.facts.get(*place as usize).copied();
            let error = Error::argument(fault).at(*place);
            return Err(match facts {
                Some(facts) => error.of(facts),
                None => error,
            });
        }
        if state.queued.facts.is_empty() {
            if state.watch.is_none() {
                return Ok(Owner::new(self, None, 0, limit));
            }
            state.out.push(MULTI);
        }
        state.out.push(EXEC);
        if let Some(watch) = state.watch.take() {
            state.fate = Some(watch.disarm());
        }
        let first = state.queued.first;
        self.flush_locked(state, true, limit.as_deref_mut());
        Ok(Owner::new(self, Some(first), first + 1, limit))
    }

    /// Hands over what is queued. `owned`: whoever asks waits for all of it, as an [`Owner`] does, and within `limit`.
    pub(super) fn flush_locked(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, QueueState>,
        owned: bool,
        limit: Option<&mut Limit>,
    ) {
        let calls = state.calls.take();
        let next = Queued { first: state.queued.end(), ..Queued::default() };
        let queued = mem::replace(&mut state.queued, next);
        let holders = mem::take(&mut state.holders);
        let frames = queued.frames() + if self.atomic { 2 } else { 0 };
        let size = Size::new(queued.len(), state.out.len());
        let (first, tag) = (queued.first, state.parts);
        if frames == 0 {
            // no argument could be sent: answered already
            state.flights.push(Flight::new(queued, 0, tag, holders, owned));
            let arrived = state.flights.arrive_empty(first);
            return self.arrived(state, arrived);
        }
        state.flights.push(Flight::new(queued, 1, tag, holders, owned));
        state.parts += 1;
        if let Some(failure) = self.source.over() {
            state.out.clear();
            let arrived = state.flights.arrive(tag, Replies::failed(failure), Reading::Plain);
            return self.arrived(state, arrived);
        }
        state.flushes += 1;
        if let Source::Client(hub) = &self.source {
            hub.last_flush().note(size);
        }
        let link = match (&state.link, &self.source) {
            (Some(link), _) => link.clone(),
            (None, Source::Client(hub)) => hub.route().clone(),
            (None, Source::Lease(lease) | Source::Watched(lease)) => lease.link().clone(),
        };
        let recipient = Recipient::flush(self.clone(), tag, frames, self.atomic, calls);
        let mut out = mem::take(&mut state.out);
        let patience =
            limit.as_ref().and_then(|limit| limit.after()).map_or(Patience::Normal, Patience::Within);
        match link.submit(&mut out, recipient, patience) {
            Ok((seq, handover)) => {
                if let Some(limit) = limit {
                    limit.note(&link, seq);
                }
                // what came back is the spare buffer of the connection
                state.out = out;
                state.link = Some(link.clone());
                drop(state);
                handover.finish(&link);
            }
            Err(failure) => {
                let arrived = state.flights.arrive(tag, Replies::failed(failure), self.reading());
                self.arrived(state, arrived);
            }
        }
    }

    /// Nobody waits any longer for the flight of command `number`: all that is unanswered of it ends with `failure`.
    #[cold]
    pub(super) fn give_up(&self, mut state: MutexGuard<'_, QueueState>, number: u64, failure: &Failure) {
        let arrived = state.flights.give_up(number, failure, self.reading());
        self.arrived(state, arrived);
    }

    /// The replies to a flight that was given up have come.
    #[cold]
    fn come_late(&self, mut state: MutexGuard<'_, QueueState>) {
        state.flights.come_late();
        let _link = if state.flights.are_answered() { state.link.take() } else { None };
        drop(state);
    }

    /// A handle was dropped without having given its value.
    pub(super) fn forget(&self, number: u64) {
        let mut state = self.lock();
        match number.checked_sub(state.queued.first) {
            Some(place) => state.holders.forget(Some(place)),
            None => state.flights.forget(number),
        }
    }

    /// So many handles of the flight of command `number` have given their values.
    pub(super) fn release(&self, number: u64, handles: u32) {
        self.lock().flights.release(number, handles);
    }

    /// Whoever sent the flight of command `number` does not wait for it any more.
    pub(super) fn disown(&self, number: u64) {
        let mut state = self.lock();
        let unheld = state.flights.disown(number);
        self.keep(&mut state, unheld);
    }

    /// Leaves errors that nobody tells to the next `flush`.
    pub(super) fn leave(&self, unheld: Unheld) {
        self.keep(&mut self.lock(), unheld);
    }

    /// The errors that nobody else tells.
    pub(super) fn take_unheld(&self) -> Unheld {
        mem::take(&mut self.lock().unheld)
    }

    fn keep(&self, state: &mut QueueState, unheld: Unheld) {
        if !unheld.is_empty() {
            let untold = state.unheld.keep(unheld);
            self.source.hub().count_unheld(untold);
        }
    }

    /// How replies that come now are read.
    fn reading(&self) -> Reading {
        match self.source.lease() {
            _ if self.atomic => Reading::Transaction,
            Some(lease) if lease.is_tainted() => Reading::WithinMulti,
            _ => Reading::Plain,
        }
    }

    /// What is left to do after replies have come.
    fn arrived(&self, mut state: MutexGuard<'_, QueueState>, arrived: Option<Arrived>) {
        let Some(Arrived { answer, wakers, unheld }) = arrived else { return };
        self.keep(&mut state, unheld);
        match &state.fate {
            Some(fate) if answer.is_conflict() => fate.on_conflict(),
            Some(fate) if answer.is_unsent() => {
                fate.on_unsent();
                // EXEC would have ended the watch
                self.source.lease().into_iter().for_each(|lease| lease.taint());
            }
            _ => {}
        }
        let _link = if state.flights.are_answered() { state.link.take() } else { None };
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Throws away what is queued and not sent.
    pub(super) fn clear(&self) {
        let mut state = self.lock();
        state.out.clear();
        state.calls = None;
        let next = Queued { first: state.queued.end(), ..Queued::default() };
        let queued = mem::replace(&mut state.queued, next);
        let holders = mem::take(&mut state.holders);
        drop(state);
        drop(queued);
        holders.wakers.into_iter().for_each(Waker::wake);
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
        let wakers = mem::take(&mut state.holders.wakers);
        let watch = state.watch.take();
        drop(state);
        drop(watch);
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn hub(&self) -> &Arc<Hub> {
        self.source.hub()
    }

    pub(super) fn len(&self) -> usize {
        self.lock().queued.facts.len()
    }

    pub(super) fn flushes(&self) -> u64 {
        self.lock().flushes
    }

    #[inline]
    pub(super) fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receive for Queue {
    fn receive(&self, tag: u64, replies: Replies) {
        let mut state = self.lock();
        if state.flights.is_late(tag) {
            return self.come_late(state);
        }
        let arrived = state.flights.arrive(tag, replies, self.reading());
        self.arrived(state, arrived);
    }
}

/// What no `flush` will tell any more.
impl Drop for Queue {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let untold = state.unheld.len();
        if untold > 0 {
            self.source.hub().count_unheld(untold);
        }
    }
}
