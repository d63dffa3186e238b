//! The pipeline of a closure.

use std::cell::{Cell, OnceCell, RefCell};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use super::failing::Spot;
use super::handles::Taker;
use super::joining::Joining;
use super::lanes::way_of;
use super::line::{Line, Shared, Waits};
use super::load::Load;
use super::mode::{Mode, Plain};
use super::queue::Queue;
use super::seat::Answered;
use super::spare;
use super::{Pending, Pipeline};
use crate::Error;
use crate::erased::ErasedArc;
use crate::error::Kind;
use crate::facts::Names;
use crate::hub::Hub;
use crate::request::Request;

/// The pipeline of a closure, or with [`Atomic`](crate::Atomic) its transaction: [`Client::pipelined`](crate::Client::pipelined)
/// and [`Client::atomically`](crate::Client::atomically) pass it to their closure.
///
/// It has the methods of [`Pipeline`]. Nothing else can queue on it, so a command needs no lock, and its handle is two numbers and
/// [`Copy`]. Return the handles from the closure to get their values. They cannot be awaited. Returned from
/// another closure they are an error, and nothing is sent.
///
/// To write a helper for closures, write a [batch function](crate::redis_batch) of one round trip. It can be called with a client, a
/// pipeline, a transaction or a scope.
///
/// ```no_run
/// use roundtrip::{Client, Pipeline, Result, redis_batch};
///
/// #[redis_batch(round_trips = 1)]
/// async fn visit(pipe: &Pipeline, id: u64) -> Result<i64> {
///     let visits = pipe.hincrby(format!("user:{id}"), "visits", 1).await?;
///     pipe.sadd("active", id).await?;
///     Ok(visits)
/// }
///
/// # async fn example(client: &Client) -> Result<()> {
/// let (ann, bob, all) = client.pipelined(|p| (visit(p, 1), visit(p, 2), p.scard("active"))).await?;
/// let carl = visit(client, 3).await?;
/// # let _ = (ann, bob, all, carl);
/// # Ok(()) }
/// ```
pub type Scope<M = Plain> = Pipeline<Scoped<M>>;

/// The mode of a [`Scope`]: that of a closure which queues what is sent as `M` says.
#[derive(Debug)]
pub struct Scoped<M = Plain>(PhantomData<fn() -> M>);

/// The commands of one closure, which nobody else queues on.
#[derive(Debug)]
pub struct Local {
    hub: Arc<Hub>,
    /// No other scope of the process has it, nor has any handle of another.
    number: u64,
    atomic: bool,
    /// It goes to several servers, or others have joined.
    is_special: Cell<bool>,
    /// Never borrowed while code of a user's runs: arguments are encoded before.
    load: RefCell<Load>,
    /// Where all of it is once a batch function has joined: that has a handle of its own to queue by.
    joined: OnceCell<Shared>,
}

/// A handle of a scope: its command's number, and the scope's.
#[derive(Debug, Clone, Copy)]
pub struct Ticket {
    number: u64,
    scope: u64,
}

impl<M: Mode> Scope<M>
where
    Scoped<M>: Mode<Line = Local>,
{
    /// Nothing is queued.
    pub(super) fn begin(hub: Arc<Hub>) -> Scope<M> {
        // 0 is that of pipelines
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let mut load = Load::onto(spare::take());
        load.reserve(hub.last_flush().expected());
        let is_special =
            Cell::new(hub.servers().is_some_and(|servers| !M::ATOMIC || servers.cluster().is_some()));
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (load, joined) = (RefCell::new(load), OnceCell::new());
        Pipeline { line: Local { hub, number, atomic: M::ATOMIC, is_special, load, joined } }
    }

    /// The closure is over: what it has queued, to be sent.
    pub(super) fn end(mut self) -> Shared {
        self.line.joined.take().unwrap_or_else(|| self.line.queue())
    }
}

impl Local {
    /// All of it as the queue of a pipeline.
    fn queue(&self) -> Shared {
        let mut load = self.load.borrow_mut();
        Shared(ErasedArc::new(Queue::of_scope(self.hub.clone(), self.atomic, &mut load, self.number)))
    }

    #[cold]
    fn push_special(&self, request: &Request) -> u64 {
        match self.joined.get() {
            Some(Shared(queue)) => queue.push_scoped(request),
            None => {
                let way = way_of(request, self.atomic, &self.hub);
                self.load.borrow_mut().push_to_cluster(request, way, self.atomic)
            }
        }
    }
}

impl Line for Local {
    type Seat = Ticket;

    #[inline]
    fn push(&self, request: &Request) -> Ticket {
        let number = match self.is_special.get() {
            false => self.load.borrow_mut().push(request, self.atomic),
            true => self.push_special(request),
        };
        Ticket { number, scope: self.number }
    }

    fn share(&self) -> Shared {
        self.is_special.set(true);
        self.joined.get_or_init(|| self.queue()).share()
    }

    fn joining(&self, _: bool) -> Joining {
        Joining::of_scope()
    }

    fn len(&self) -> usize {
        self.joined.get().map_or_else(|| self.load.borrow().queued.facts.len(), Line::len)
    }

    fn flushes(&self) -> u64 {
        0
    }

    fn clear(&self) {
        self.joined.get().map_or_else(|| self.load.borrow_mut().clear(), Line::clear);
    }

    fn encoded(&self) -> Vec<u8> {
        self.joined.get().map_or_else(|| self.load.borrow().out.to_vec(), Line::encoded)
    }

    fn names(&self) -> &[&'static Names] {
        &self.hub.config().names
    }
}

/// The closure has panicked: what it had queued will not be sent.
impl Drop for Local {
    #[inline]
    fn drop(&mut self) {
        let unsent = self.load.get_mut().queued.facts.len();
        if unsent > 0 && !self.atomic {
            self.hub.count_unsent(unsent);
        }
    }
}

impl Waits for Ticket {
    #[inline]
    fn number(&self) -> u64 {
        self.number
    }

    fn spot(&self) -> Spot {
        Spot { pipe: usize::try_from(self.scope).unwrap_or(usize::MAX), number: self.number }
    }

    #[inline]
    fn belongs(&self, taker: &Taker<'_>) -> bool {
        taker.scope() == self.scope
    }

    /// A copy of it may give it again.
    fn is_taken(&self) -> bool {
        false
    }

    #[inline]
    fn leave(&mut self) -> bool {
        true
    }

    /// Only what waits for handles of any mode can ask, and what belongs to a closure is nothing to wait for.
    fn poll(&mut self, _: &mut Context<'_>) -> Poll<Answered> {
        Poll::Ready(Answered::failed(Error::new(Kind::Foreign), self.number))
    }
}

impl<T, M> Clone for Pending<T, Scoped<M>>
where
    Scoped<M>: Mode<Line = Local>,
{
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, M> Copy for Pending<T, Scoped<M>> where Scoped<M>: Mode<Line = Local> {}
