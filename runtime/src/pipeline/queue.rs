//! What the handles of a pipeline share: the queue, what is in flight, and the answers.

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::answer::Queued;
use super::fault::Fault;
use super::flight::Holders;
use super::flights::Flights;
use super::lanes::Lanes;
use super::source::Source;
use super::unheld::Unheld;
use crate::facts::{Facts, Flags};
use crate::hub::{Fate, Hub, Observation, Size, Unwatch};
use crate::link::observe::OperationKind;
use crate::link::{self, Out};
use crate::request::{Calls, Request};

pub(super) const MULTI: &[u8] = b"*1\r\n$5\r\nMULTI\r\n";

/// The one state behind a pipeline and its pending replies. Commands are numbered in the order of queueing, over the life
/// of the pipeline; flushes cut that order into flights.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(super) source: Source,
    pub(super) atomic: bool,
    /// `Pipeline` handles.
    owners: AtomicUsize,
    /// Others may queue here between a poll and the next.
    pub(super) shared: AtomicBool,
    /// It goes to several servers.
    is_mapped: bool,
    state: Mutex<QueueState>,
}

#[derive(Debug)]
pub(super) struct QueueState {
    pub(super) out: Out,
    /// What is not sent, and who waits for it.
    pub(super) queued: Queued,
    pub(super) holders: Holders,
    /// Sent.
    pub(super) flights: Flights,
    /// How many parts were ever sent: the tag of the next.
    pub(super) parts: u64,
    /// The connection, while it owes anything, so that order is kept.
    pub(super) link: Option<Arc<link::Link>>,
    /// Errors for the next `flush`, as nobody else tells them.
    pub(super) unheld: Unheld,
    /// What the queue asks of scripts, if anything.
    pub(super) calls: Option<Box<Calls>>,
    pub(super) watch: Option<Unwatch>,
    /// Where it is noted what becomes of EXEC, for the loop that runs again.
    pub(super) fate: Option<Arc<Fate>>,
    /// A transaction that was executed or dropped takes nothing more.
    pub(super) spent: bool,
    pub(super) flushes: u64,
    /// What there is to know where it goes to several servers.
    pub(super) lanes: Option<Box<Lanes>>,
}

impl Queue {
    pub(super) fn new(source: Source, atomic: bool, shared: bool, watch: Option<Unwatch>) -> Arc<Queue> {
        let is_mapped = source.mapped().is_some();
        // field by field, and where it stays: defaults would be made first and then copied
        Arc::new(Queue {
            source,
            atomic,
            owners: AtomicUsize::new(1),
            shared: AtomicBool::new(shared),
            is_mapped,
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
                lanes: is_mapped.then(Box::default),
            }),
        })
    }

    /// Queues a command; its number.
    #[inline]
    pub(super) fn push(&self, request: &Request) -> u64 {
        if self.is_mapped {
            return self.push_to_cluster(request);
        }
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
    pub(super) fn push_locked(&self, state: &mut QueueState, request: &Request) -> u64 {
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
            Err(fault) => queued.faults.push((queued.len(), Fault::Argument(fault))),
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

    /// Throws away what is queued and not sent.
    pub(super) fn clear(&self) {
        let mut state = self.lock();
        state.out.clear();
        state.calls = None;
        state.lanes.iter_mut().for_each(|lanes| lanes.clear());
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

    /// Begins to observe what was queued and is about to be sent, if anybody wants to know.
    #[inline]
    pub(super) fn observe(&self, queued: &Queued, bytes: usize) -> Option<Box<Observation>> {
        let hub = self.hub();
        let kind = if self.atomic { OperationKind::Transaction } else { OperationKind::Flush };
        hub.is_observed().then(|| Box::new(hub.observe(kind, &queued.facts, bytes, None)))
    }

    pub(super) fn is_mapped(&self) -> bool {
        self.is_mapped
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

impl QueueState {
    /// Queues a command that will not be sent; its number.
    pub(super) fn push_fault(&mut self, facts: &'static Facts, fault: Fault) -> u64 {
        let number = self.queued.end();
        self.queued.faults.push((self.queued.len(), fault));
        self.queued.facts.push(facts);
        self.holders.held += 1;
        number
    }
}

/// What no `flush` will tell any more, and what none will send.
impl Drop for Queue {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let untold = state.unheld.len();
        if untold > 0 {
            self.source.hub().count_unheld(untold);
        }
        let unsent = state.queued.facts.len();
        if unsent > 0 && !self.atomic {
            self.source.hub().count_unsent(unsent);
        }
    }
}
