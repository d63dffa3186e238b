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
                    let _before = self.table.replace(topic, Some(handler.clone()));
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

    /// Puts one handler, or none, in the place of another, which is returned so that it is not dropped under the lock.
    pub(super) fn replace(&self, topic: &Topic, by: Option<Handler>) -> Option<Handler> {
        let mut tables = self.lock();
        let table = tables.get_mut(topic.kind as usize)?;
        match by {
            Some(handler) => table.insert(topic.name.clone(), handler),
            None => table.remove(&topic.name),
        }
    }

    fn lock(&self) -> MutexGuard<'_, [HashMap<Bytes, Handler>; 3]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Handlers that are in the table while their names are being subscribed to. If it is dropped before it succeeds, the handlers that were there
/// before are put back.
pub(super) struct Trial<'a> {
    table: &'a Table,
    before: Vec<(Topic, Option<Handler>)>,
}

impl<'a> Trial<'a> {
    pub(super) fn begin(table: &'a Table, topics: &[Topic], handler: &Handler) -> Trial<'a> {
        let before = |topic: &Topic| (topic.clone(), table.replace(topic, Some(handler.clone())));
        Trial { table, before: topics.iter().map(before).collect() }
    }

    /// They stay.
    pub(super) fn succeed(mut self) {
        self.before.clear();
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        for (topic, before) in self.before.drain(..) {
            let _tried = self.table.replace(&topic, before);
        }
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// What a handler has captured: dropped, it looks for its own handler in the table.
    struct Looks(Arc<Table>, Topic);

    impl Drop for Looks {
        fn drop(&mut self) {
            assert!(self.0.lock().iter().all(|table| table.get(&self.1.name).is_none()));
        }
    }

    #[test]
    fn what_was_tried_is_gone_and_dropped_under_no_lock() {
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            let table = Arc::new(Table::default());
            let topic = Topic { kind: TopicKind::Channel, name: Bytes::from_static(b"a") };
            let looks = Looks(table.clone(), topic.clone());
            let handler = boxed(move |_| {
                let _ = &looks;
                async {}
            });
            let trial = Trial::begin(&table, &[topic], &handler);
            drop(handler);
            drop(trial);
            done.send(table.lock().iter().all(HashMap::is_empty)).unwrap();
        });
        assert!(ended.recv_timeout(Duration::from_secs(10)).unwrap(), "it is still there");
    }
}
