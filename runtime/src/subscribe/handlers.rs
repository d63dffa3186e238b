//! Handlers of messages, before they are started.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::task::JoinSet;

use super::board::Board;
use super::message::Message;
use super::subscribing::{Subscribe, topics};
use super::topics::Topic;
use super::worker::{Run, Worker};
use super::{TopicKind, WhenFull};
use crate::arg::ToArg;
use crate::error::Missed;
use crate::link;
use crate::{Error, Result};

/// What a handler may return: nothing, or a result with any error.
#[diagnostic::on_unimplemented(
    message = "a handler of messages cannot return `{Self}`",
    label = "`()` or a `Result<(), E>` is expected here, `E` any error",
    note = "end the handler with `Ok::<_, roundtrip::Error>(())` where the type of its error is not known"
)]
pub trait Handled {
    /// The error, if there is one.
    #[doc(hidden)]
    fn into_result(self) -> Result<()>;
}

impl Handled for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> Handled for Result<(), E> {
    fn into_result(self) -> Result<()> {
        self.map_err(|error| Error::handler(error.into()))
    }
}

pub(super) type Running = Pin<Box<dyn Future<Output = Result<()>> + Send>>;
pub(super) type Handler = Arc<dyn Fn(Message) -> Running + Send + Sync>;
pub(super) type OnMissed = Box<dyn Fn(Missed) -> Running + Send + Sync>;
pub(super) type OnError = Box<dyn FnMut(&Error) -> ControlFlow<()> + Send>;

/// Handlers by what they are for.
#[derive(Default)]
pub(super) struct Table(Mutex<[HashMap<Bytes, Handler>; 3]>);

/// Handlers for messages, before they are started. Made by [`Client::handlers`](crate::Client::handlers).
///
/// ```no_run
/// # async fn store(id: u64) -> roundtrip::Result<()> { Ok(()) }
/// # async fn example(client: roundtrip::Client) -> roundtrip::Result<()> {
/// let worker = client
///     .handlers()
///     .on("orders", async |message| store(message.payload()?).await)
///     .on_missed(async |missed| eprintln!("{missed}"))
///     .start()
///     .await?;
/// // ..
/// worker.stop().await?;
/// # Ok(()) }
/// ```
#[must_use = "nothing is handled until `start`"]
pub struct Handlers {
    board: Arc<Board>,
    topics: Result<Vec<Topic>>,
    table: Table,
    on_missed: Option<OnMissed>,
    on_error: OnError,
    concurrent: usize,
    buffer: Option<usize>,
}

impl Handlers {
    pub(crate) fn new(board: &Arc<Board>) -> Handlers {
        Handlers {
            board: board.clone(),
            topics: Ok(Vec::new()),
            table: Table::default(),
            on_missed: None,
            on_error: Box::new(|_| ControlFlow::Break(())),
            concurrent: 1,
            buffer: None,
        }
    }

    /// The handler for messages of a channel. A second handler for the same channel replaces the first.
    pub fn on<F, R>(self, channel: impl ToArg, handler: F) -> Handlers
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.with(TopicKind::Channel, channel, handler)
    }

    /// The handler for messages that match a pattern, such as `news.*`.
    pub fn on_pattern<F, R>(self, pattern: impl ToArg, handler: F) -> Handlers
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.with(TopicKind::Pattern, pattern, handler)
    }

    /// The handler for messages of a shard channel (since 7.0).
    pub fn on_shard<F, R>(self, channel: impl ToArg, handler: F) -> Handlers
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.with(TopicKind::Shard, channel, handler)
    }

    /// The handler for places where messages may be missing. Default: none; [`Stats`](crate::Stats) counts them.
    pub fn on_missed<F, R>(mut self, handler: F) -> Handlers
    where
        F: Fn(Missed) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.on_missed = Some(Box::new(move |missed| {
            let running = handler(missed);
            Box::pin(async move { running.await.into_result() })
        }));
        self
    }

    /// Decides whether to continue after an error of a handler, or when the server no longer lets this user subscribe to a
    /// name. Default: the worker stops, and [`Worker::stop`] returns the error. The worker then waits for handlers that still run; their
    /// errors are passed to this function, too.
    pub fn on_error(mut self, handler: impl FnMut(&Error) -> ControlFlow<()> + Send + 'static) -> Handlers {
        self.on_error = Box::new(handler);
        self
    }

    /// How many handlers may run at the same time. Default 1: one after the other, in the order in which messages arrive. With more
    /// there is no order.
    pub fn concurrent(mut self, handlers: usize) -> Handlers {
        self.concurrent = handlers.max(1);
        self
    }

    /// How many bytes of messages may wait to be handled, see [`Subscribe::buffer`]. Default 32 MiB.
    pub fn buffer(mut self, bytes: usize) -> Handlers {
        self.buffer = Some(bytes);
        self
    }

    /// Subscribes, and starts a task that handles the messages.
    ///
    /// # Errors
    ///
    /// There are no handlers, or the server refuses a name or does not answer in time.
    pub async fn start(self) -> Result<Worker> {
        let topics = self.topics.and_then(|topics| match topics.is_empty() {
            true => {
                Err(Error::argument("no handlers: name at least one with `on`, `on_pattern` or `on_shard`"))
            }
            false => Ok(topics),
        });
        let runtime = link::runtime()?;
        let subscribe = Subscribe::new(&self.board, topics).when_full(WhenFull::DropOldest);
        let subscribe = match self.buffer {
            Some(bytes) => subscribe.buffer(bytes),
            None => subscribe,
        };
        let subscription = subscribe.await?;
        let table = Arc::new(self.table);
        let stopped = Arc::new(AtomicBool::new(false));
        let names = subscription.names();
        let run = Run {
            subscription,
            table: table.clone(),
            on_missed: self.on_missed,
            on_error: self.on_error,
            concurrent: self.concurrent,
            running: JoinSet::new(),
            stopped: stopped.clone(),
        };
        let task = Some(runtime.spawn(run.run()));
        Ok(Worker { names, table, stopped, task })
    }

    fn with<F, R>(mut self, kind: TopicKind, name: impl ToArg, handler: F) -> Handlers
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        match (&mut self.topics, topics(kind, name)) {
            (Ok(all), Ok(topics)) => {
                let handler = boxed(handler);
                for topic in &topics {
                    self.table.insert(topic, handler.clone());
                }
                all.extend(topics);
            }
            (all @ Ok(_), Err(error)) => *all = Err(error),
            (Err(_), _) => {}
        }
        self
    }
}

impl Table {
    pub(super) fn call(&self, message: Message) -> Option<Running> {
        let handler = self.lock().get(message.kind() as usize)?.get(message.topic()).cloned()?;
        // not under the lock
        Some(handler(message))
    }

    pub(super) fn insert(&self, topic: &Topic, handler: Handler) -> Option<Handler> {
        self.lock().get_mut(topic.kind as usize)?.insert(topic.name.clone(), handler)
    }

    pub(super) fn restore(&self, topic: &Topic, before: Option<Handler>) {
        let mut tables = self.lock();
        let Some(table) = tables.get_mut(topic.kind as usize) else { return };
        match before {
            Some(handler) => drop(table.insert(topic.name.clone(), handler)),
            None => drop(table.remove(&topic.name)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, [HashMap<Bytes, Handler>; 3]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn boxed<F, R>(handler: F) -> Handler
where
    F: Fn(Message) -> R + Send + Sync + 'static,
    R: Future<Output: Handled> + Send + 'static,
{
    Arc::new(move |message| {
        let running = handler(message);
        Box::pin(async move { running.await.into_result() })
    })
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers").field("concurrent", &self.concurrent).finish_non_exhaustive()
    }
}
