//! Calls of one pipeline that are polled all together.
//!
//! Alone each of them would check whether it must send, let others queue first, and register a waker: a hundred times for a hundred
//! calls. The join does so once for all. While it polls, a call that waits for its replies only says so.
//!
//! As with polls that run [`ahead`](super::ahead), the join is recognised by its waker: a call that is polled with another waker, as in a
//! `FuturesUnordered`, waits by itself.

use std::cell::{Cell, RefCell};
use std::mem;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll, ready};

use super::answer::Answer;
use super::queue::{Queue, QueueState};
use super::seat::Turn;
use crate::erased::ErasedArc;

/// The join whose calls this thread polls right now, if any.
struct Join {
    /// The addresses of its pipeline, and of what its waker is made of.
    queue: Cell<usize>,
    waker: Cell<(usize, usize)>,
    /// What it has seen to be sent has numbers below this.
    sent: Cell<u64>,
    /// A call waits for a reply of that pipeline.
    waits: Cell<bool>,
    /// The last command that a call waits for and that is not sent.
    unsent: Cell<Option<u64>>,
    /// The flight that it has sent, whose errors no call has told yet.
    own: Cell<Option<u64>>,
    /// How many handles have taken its answer.
    taken: Cell<u32>,
}

thread_local! {
    static JOIN: Join = const {
        Join {
            queue: Cell::new(0),
            waker: Cell::new((0, 0)),
            sent: Cell::new(0),
            waits: Cell::new(false),
            unsent: Cell::new(None),
            own: Cell::new(None),
            taken: Cell::new(0),
        }
    };
    /// The answer to the flight that it has sent last.
    static ANSWER: RefCell<Option<Arc<Answer>>> = const { RefCell::new(None) };
}

/// What a call of a join finds where it waits for several commands.
pub(super) enum Look {
    /// Nobody joins it, or the join does not know: it has to look itself.
    Nothing,
    /// It waits, and the join sees to all else.
    Waits,
    /// All have come; whether it is the one that tells the errors of the flight which no handle tells.
    Answered(Arc<Answer>, bool),
}

impl Join {
    fn is_for(&self, queue: &Queue, cx: &Context<'_>) -> bool {
        self.queue.get() == address(queue) && self.waker.get() == waker(cx)
    }

    fn wait(&self, unsent: Option<u64>) {
        self.waits.set(true);
        self.unsent.set(self.unsent.get().max(unsent));
    }

    /// So many handles take its answer; whether theirs is the one call that tells its errors.
    fn take(&self, handles: usize) -> bool {
        self.taken.set(self.taken.get() + u32::try_from(handles).unwrap_or(u32::MAX));
        self.own.take().is_some()
    }
}

fn address(queue: &Queue) -> usize {
    std::ptr::from_ref(queue).addr()
}

fn waker(cx: &Context<'_>) -> (usize, usize) {
    (cx.waker().data().addr(), std::ptr::from_ref(cx.waker().vtable()).addr())
}

/// What is polled here waits for a reply of `queue`, and for command `unsent` to be sent first. Whether it leaves that to whoever joins
/// it.
#[inline]
pub(super) fn waits(queue: &Queue, unsent: Option<u64>, cx: &Context<'_>) -> bool {
    JOIN.with(|join| {
        let joined = join.is_for(queue, cx);
        if joined {
            join.wait(unsent);
        }
        joined
    })
}

/// The same for the commands from `first` to `last`, without a look at the pipeline; `has_all`: whether an answer has them.
#[inline(always)]
pub(super) fn look(
    queue: &Queue,
    (first, last): (u64, u64),
    has_all: impl FnOnce(&Answer) -> bool,
    handles: usize,
    cx: &Context<'_>,
) -> Look {
    // a few looks, each so short that it is compiled into this
    let Some(sent) = JOIN.with(|join| join.is_for(queue, cx).then(|| join.sent.get())) else {
        return Look::Nothing;
    };
    if last >= sent {
        JOIN.with(|join| join.wait(Some(last)));
        return Look::Waits;
    }
    let holds = |answer: &&Arc<Answer>| answer.contains_both(first, last) && has_all(answer);
    match ANSWER.with_borrow(|answer| answer.as_ref().filter(holds).cloned()) {
        Some(answer) => Look::Answered(answer, JOIN.with(|join| join.take(handles))),
        None => Look::Nothing,
    }
}

/// While the calls are polled.
struct Polling<'a> {
    joining: &'a mut Joining,
    queue: &'a Queue,
    around: Around,
}

/// What a join leaves where it polls a call with a join in it.
struct Around {
    queue: usize,
    waker: (usize, usize),
    sent: u64,
    waits: bool,
    unsent: Option<u64>,
    own: Option<u64>,
    taken: u32,
    answer: Option<Arc<Answer>>,
}

impl<'a> Polling<'a> {
    fn begin(joining: &'a mut Joining, queue: &'a Queue, cx: &Context<'_>) -> Polling<'a> {
        let around = JOIN.with(|join| Around {
            queue: join.queue.replace(address(queue)),
            waker: join.waker.replace(waker(cx)),
            sent: join.sent.replace(joining.sent),
            waits: join.waits.replace(false),
            unsent: join.unsent.replace(None),
            own: join.own.replace(joining.own),
            taken: join.taken.replace(0),
            answer: ANSWER.replace(joining.answer.take()),
        });
        Polling { joining, queue, around }
    }
}

/// Also where a call has panicked.
impl Drop for Polling<'_> {
    fn drop(&mut self) {
        let Around { queue, waker, sent, waits, unsent, own, taken, answer } = &mut self.around;
        let joining = &mut *self.joining;
        JOIN.with(|join| {
            join.queue.set(*queue);
            join.waker.set(*waker);
            join.sent.set(*sent);
            joining.waits = join.waits.replace(*waits);
            joining.unsent = joining.unsent.max(join.unsent.replace(*unsent));
            joining.own = join.own.replace(*own);
            *taken = join.taken.replace(*taken);
        });
        if let Some(answer) = ANSWER.replace(answer.take())
            && *taken > 0
        {
            self.queue.release(answer.first(), *taken);
        }
    }
}

/// Whoever sends for several calls, and waits for them.
#[derive(Debug)]
pub struct Joining {
    /// None: nobody can send, as in a closure.
    queue: Option<ErasedArc<Queue>>,
    /// What it has seen to be sent has numbers below this.
    sent: u64,
    /// A call waits for a reply.
    waits: bool,
    /// The last command that it has to send.
    unsent: Option<u64>,
    /// What it waits for was sent, and has numbers below this.
    until: Option<u64>,
    turn: Turn,
    /// The flight that it has sent last, until its errors are told.
    own: Option<u64>,
    /// What has come for it, until the calls have taken it.
    answer: Option<Arc<Answer>>,
    /// The calls have nothing to do before what they have queued is sent.
    are_ready: bool,
}

impl Joining {
    /// Of calls on this pipeline, all made. `are_ready`: each waits for what it has queued before all else.
    pub(super) fn of(queue: ErasedArc<Queue>, are_ready: bool) -> Joining {
        let (sent, end) = queue.unsent();
        let unsent = (are_ready && sent < end).then(|| end - 1);
        let mut joining = Joining::of_scope();
        (joining.sent, joining.unsent, joining.are_ready) = (sent, unsent, unsent.is_some());
        joining.queue = Some(queue);
        joining
    }

    /// Of calls in a closure, which are waited for when it is over.
    pub(super) fn of_scope() -> Joining {
        Joining {
            queue: None,
            sent: 0,
            waits: false,
            unsent: None,
            until: None,
            turn: Turn::New,
            own: None,
            answer: None,
            are_ready: false,
        }
    }

    /// Whether the calls are to be polled so. Else somebody around them sees to it, or nothing is to be sent.
    pub(crate) fn joins(&self, cx: &Context<'_>) -> bool {
        let joined = |queue: &Queue| JOIN.with(|join| join.is_for(queue, cx));
        self.queue.as_deref().is_some_and(|queue| !queue.atomic && !joined(queue))
    }

    /// Polls the calls by `poll`, which says whether one of them goes on, and sends what they have queued.
    pub(crate) fn poll(
        &mut self,
        once: bool,
        cx: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> bool,
    ) -> Poll<()> {
        let Some(queue) = self.queue.as_ref().map(ErasedArc::arc) else {
            return if poll(cx) { Poll::Pending } else { Poll::Ready(()) };
        };
        loop {
            let waits = self.is_waiting(&queue);
            let are_ready = mem::take(&mut self.are_ready) || once && waits;
            if !are_ready {
                let polling = Polling::begin(self, &queue, cx);
                let goes_on = poll(cx);
                drop(polling);
                if !goes_on {
                    self.disown(&queue);
                    return Poll::Ready(());
                }
                if !self.waits {
                    return Poll::Pending;
                }
            }
            ready!(self.send(&queue, cx));
        }
    }

    /// Sends what is queued, and waits until all that was sent has been answered.
    fn send(&mut self, queue: &Arc<Queue>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = queue.lock();
        let (first, end) = (state.load.queued.first, state.load.queued.end());
        let is_unsent = |number: u64| (first..end).contains(&number);
        if self.unsent.is_some_and(is_unsent) && !state.spent {
            if self.turn == Turn::New && queue.shared.load(Ordering::Relaxed) {
                (self.turn, self.are_ready) = (Turn::Yielded, true);
                drop(state);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            queue.flush_locked(state, true, None);
            self.disown(queue);
            (self.own, self.until, self.turn) = (Some(first), Some(end), Turn::New);
            state = queue.lock();
        }
        // what is spent sends nothing more: each call is told so where it looks itself
        self.sent = if state.spent { u64::MAX } else { state.load.queued.first };
        self.unsent = None;
        let until = *self.until.get_or_insert(state.load.queued.first);
        if let Some(flight) = state.flights.unanswered_before(until) {
            flight.holders.wait(&mut self.turn, cx);
            return Poll::Pending;
        }
        self.arrive(state);
        Poll::Ready(())
    }

    /// Whether something that it waits for has not come.
    fn is_waiting(&mut self, queue: &Queue) -> bool {
        let Some(until) = self.until else { return false };
        let mut state = queue.lock();
        let waits = state.flights.unanswered_before(until).is_some();
        if !waits {
            self.arrive(state);
        }
        waits
    }

    /// All that it waits for has come.
    fn arrive(&mut self, mut state: MutexGuard<'_, QueueState>) {
        (self.until, self.turn) = (None, Turn::New);
        let flight = self.own.and_then(|own| state.flights.of(own));
        self.answer = flight.and_then(|flight| flight.answer.clone());
    }

    /// Leaves errors that no call has told to the next `flush`.
    fn disown(&mut self, queue: &Queue) {
        if let Some(own) = self.own.take() {
            queue.disown(own);
        }
    }
}

impl Queue {
    /// The numbers of the commands that are not sent: the first, and that after the last.
    fn unsent(&self) -> (u64, u64) {
        let state = self.lock();
        (state.load.queued.first, state.load.queued.end())
    }
}

impl Drop for Joining {
    fn drop(&mut self) {
        if let Some(queue) = self.queue.take() {
            self.disown(&queue);
        }
    }
}
