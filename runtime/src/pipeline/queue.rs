//! What the handles of a pipeline share: the queue, what is in flight, and the answers.

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::answer::Queued;
use super::errors::Errors;
use super::fault::Fault;
use super::flight::Holders;
use super::flights::Flights;
use super::lanes::{Lanes, way_of};
use super::load::Load;
use super::source::Source;
use super::spare;
use crate::erased::Erased;
use crate::hub::{Fate, Hub, Observation, Size, Unwatch};
use crate::link;
use crate::link::observe::OperationKind;
use crate::request::Request;

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
    is_divided: bool,
    /// It depends on the keys of a command whether it is sent at all.
    is_checked: bool,
    /// The scope that it was queued in, whose handles ask for its number; 0 where there was none.
    pub(super) scope: u64,
    state: Mutex<QueueState>,
}

#[derive(Debug)]
pub(super) struct QueueState {
    /// What is not sent, and who waits for it.
    pub(super) load: Load,
    pub(super) holders: Holders,
    /// Sent.
    pub(super) flights: Flights,
    /// How many parts were ever sent: the tag of the next.
    pub(super) parts: u64,
    /// The connection, while it owes anything, so that order is kept.
    pub(super) link: Option<Arc<link::Link>>,
    /// Errors for the next `flush`, as nobody else tells them.
    pub(super) unheld: Errors,
    pub(super) watch: Option<Unwatch>,
    /// Where it is noted what becomes of EXEC, for the loop that runs again.
    pub(super) fate: Option<Arc<Fate>>,
    /// A transaction that was executed or dropped takes nothing more.
    pub(super) spent: bool,
    pub(super) flushes: u64,
    /// What there is to know where it goes to several servers.
    pub(super) lanes: Option<Erased<Lanes>>,
}

impl Queue {
    pub(super) fn new(source: Source, atomic: bool, shared: bool, watch: Option<Unwatch>) -> Arc<Queue> {
        Queue::with(source, atomic, shared, watch, 0)
    }

    /// What was queued in a scope with this number. Nothing is left in `load`.
    pub(super) fn of_scope(hub: Arc<Hub>, atomic: bool, load: &mut Load, scope: u64) -> Arc<Queue> {
        let mut queue = Queue::with(Source::Client(hub), atomic, false, None, scope);
        // moved only once, to where it stays
        if let Some(queue) = Arc::get_mut(&mut queue) {
            let state = queue.state.get_mut().unwrap_or_else(PoisonError::into_inner);
            mem::swap(&mut state.load, load);
        }
        queue
    }

    #[inline(always)]
    fn with(source: Source, atomic: bool, shared: bool, watch: Option<Unwatch>, scope: u64) -> Arc<Queue> {
        let is_divided = source.servers(atomic).is_some();
        let is_checked = is_divided || source.lease().is_some_and(|lease| lease.hub().is_cluster());
        // field by field, and where it stays: defaults would be made first and then copied
        Arc::new(Queue {
            source,
            atomic,
            owners: AtomicUsize::new(1),
            shared: AtomicBool::new(shared),
            is_divided,
            is_checked,
            scope,
            state: Mutex::new(QueueState {
                load: Load::default(),
                holders: Holders::new(scope > 0),
                flights: Flights::default(),
                parts: 0,
                link: None,
                unheld: Errors::default(),
                watch,
                fate: None,
                spent: false,
                flushes: 0,
                lanes: is_divided.then(Erased::default),
            }),
        })
    }

    /// Queues a command; its number.
    #[inline]
    pub(super) fn push(&self, request: &Request) -> u64 {
        if self.is_checked {
            return self.push_to_cluster(request, Queue::open);
        }
        self.open().load.push(request, self.atomic)
    }

    /// Queues a command of the scope's own, after others have joined it.
    #[cold]
    pub(super) fn push_scoped(&self, request: &Request) -> u64 {
        if self.is_checked {
            return self.push_to_cluster(request, Queue::lock);
        }
        self.lock().load.push(request, self.atomic)
    }

    #[cold]
    fn push_to_cluster(&self, request: &Request, open: fn(&Queue) -> MutexGuard<'_, QueueState>) -> u64 {
        let Some(lease) = self.source.lease() else {
            let way = way_of(request, self.atomic, self.hub());
            return open(self).load.push_to_cluster(request, way, self.atomic);
        };
        match request.encoded().map(|words| lease.check(words, request.facts())) {
            Ok(Err(nowhere)) => open(self).load.push_fault(request.facts(), Fault::Nowhere(nowhere)),
            _ => open(self).load.push(request, self.atomic),
        }
    }

    /// For one more command, whose handle is held.
    #[inline(always)]
    fn open(&self) -> MutexGuard<'_, QueueState> {
        let mut state = self.lock();
        if state.load.is_empty() {
            self.reserve(&mut state.load);
        }
        state.holders.held += 1;
        if self.scope > 0 {
            state.load.queued.note_joined();
        }
        state
    }

    /// Makes room for what is likely to come.
    #[inline(never)]
    fn reserve(&self, load: &mut Load) {
        if load.out.capacity() == 0 {
            load.out = spare::take();
        }
        load.reserve(self.expected());
    }

    fn expected(&self) -> Size {
        match &self.source {
            Source::Client(hub) => hub.last_flush().expected(),
            Source::Lease(_) | Source::Watched(_) => Size::default(),
        }
    }

    /// What is queued, as it would be sent.
    pub(super) fn encoded(&self) -> Vec<u8> {
        self.lock().load.out.to_vec()
    }

    /// Throws away what is queued and not sent.
    pub(super) fn clear(&self) {
        let mut state = self.lock();
        state.load.clear();
        let holders = mem::replace(&mut state.holders, Holders::new(self.scope > 0));
        drop(state);
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

    pub(super) fn is_divided(&self) -> bool {
        self.is_divided
    }

    pub(super) fn len(&self) -> usize {
        self.lock().load.queued.facts.len()
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
    /// Where it goes to several servers: gives each submission of the flight of command `first` that is not answered to `withdraw`, which
    /// says whether anything of it was written. Whether anything of the flight may have been carried out, or still be; if not, it
    /// never will be.
    #[cold]
    pub(super) fn withdraw(
        &mut self,
        first: u64,
        mut withdraw: impl FnMut(&Arc<link::Link>, u64) -> bool,
    ) -> bool {
        let ran = self.flights.of(first).is_some_and(|flight| flight.may_have_run());
        let sent = self.lanes.iter().flat_map(|lanes| lanes.sent_of(first));
        sent.fold(ran, |written, (link, seq)| withdraw(link, seq) || written)
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
        spare::keep(mem::take(&mut state.load.out));
        let unsent = state.load.queued.facts.len();
        if unsent > 0 && !self.atomic {
            self.source.hub().count_unsent(unsent);
        }
    }
}
