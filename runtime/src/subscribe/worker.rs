//! The task that calls handlers.

use std::any::Any;
use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::task::{JoinError, JoinHandle, JoinSet};

use super::TopicKind;
use super::handlers::{Handled, Handler, OnError, OnMissed, Running, Table, Trial, boxed};
use super::message::Message;
use super::names::Names;
use super::subscribing::topics;
use super::subscription::Subscription;
use crate::arg::ToArg;
use crate::error::Failure;
use crate::{Error, Result};

/// A running task that calls handlers. Dropping it ends the task after the handlers that run now;
/// [`stop`](Worker::stop) first handles the messages that have come.
#[must_use = "dropping it stops the handlers"]
pub struct Worker {
    pub(super) names: Names,
    pub(super) table: Arc<Table>,
    pub(super) stopped: Arc<AtomicBool>,
    pub(super) task: Option<JoinHandle<Result<()>>>,
}

impl Worker {
    /// Handles one more channel. Returns when the server has confirmed it.
    ///
    /// # Errors
    ///
    /// The worker has ended, or the server refuses the channel or does not answer in time.
    pub async fn on<F, R>(&self, channel: impl ToArg, handler: F) -> Result<()>
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.with(TopicKind::Channel, channel, boxed(handler)).await
    }

    /// Handles one more pattern; see [`on`](Worker::on).
    ///
    /// # Errors
    ///
    /// As [`on`](Worker::on).
    pub async fn on_pattern<F, R>(&self, pattern: impl ToArg, handler: F) -> Result<()>
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.with(TopicKind::Pattern, pattern, boxed(handler)).await
    }

    /// Handles one more shard channel; see [`on`](Worker::on).
    ///
    /// # Errors
    ///
    /// As [`on`](Worker::on).
    pub async fn on_shard<F, R>(&self, channel: impl ToArg, handler: F) -> Result<()>
    where
        F: Fn(Message) -> R + Send + Sync + 'static,
        R: Future<Output: Handled> + Send + 'static,
    {
        self.with(TopicKind::Shard, channel, boxed(handler)).await
    }

    /// Accepts no more messages, handles those that have come, and ends.
    ///
    /// # Errors
    ///
    /// The error that has ended the worker before, if one has and [`ended`](Worker::ended) has not given it.
    ///
    /// # Panics
    ///
    /// If a handler has panicked; the panic continues here.
    pub async fn stop(mut self) -> Result<()> {
        // where the server does not confirm it, nothing more comes, either
        let _confirmed = self.names.unsubscribe_all().await;
        self.ended().await
    }

    /// Waits until it ends by itself: a handler has failed, or the client was closed. This includes handlers that still run.
    ///
    /// # Errors
    ///
    /// The error that has ended it, if it was one. It is given once: a second call returns `Ok`.
    ///
    /// # Panics
    ///
    /// If a handler has panicked; the panic continues here.
    pub async fn ended(&mut self) -> Result<()> {
        let Some(task) = &mut self.task else { return Ok(()) };
        let ended = task.await;
        self.task = None;
        match ended.map_err(JoinError::try_into_panic) {
            Ok(ended) => ended,
            Err(Ok(panic)) => resume_unwind(panic),
            // it has gone with its runtime
            Err(Err(_)) => Err(Failure::CLOSED.into()),
        }
    }

    /// Whether it still handles messages.
    pub fn is_running(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !task.is_finished())
    }

    async fn with(&self, kind: TopicKind, name: impl ToArg, handler: Handler) -> Result<()> {
        let topics = topics(kind, name)?;
        // before the server confirms them, since messages may come in the same read
        let trial = Trial::begin(&self.table, &topics, &handler);
        self.names.join(topics).await?;
        trial.succeed();
        Ok(())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.names.abandon();
    }
}

/// The worker's task.
pub(super) struct Run {
    pub(super) subscription: Subscription,
    pub(super) table: Arc<Table>,
    pub(super) on_missed: Option<OnMissed>,
    pub(super) on_error: OnError,
    pub(super) concurrent: usize,
    pub(super) running: JoinSet<Result<()>>,
    pub(super) stopped: Arc<AtomicBool>,
}

/// What happens next.
enum Next {
    /// A message, or the end of the subscription.
    Message(Option<Result<Message>>),
    /// A handler that ran beside the others has ended.
    Ended(Result<Result<()>, JoinError>),
}

/// What ends a worker.
enum Stop {
    Failed(Error),
    Panicked(Box<dyn Any + Send>),
}

impl Run {
    pub(super) async fn run(mut self) -> Result<()> {
        let mut ended = self.handle_all().await;
        // none is cut off in the middle, and none fails untold
        while let Some(handler) = self.running.join_next().await {
            let judged = self.judge_joined(handler);
            ended = ended.and(judged);
        }
        match ended {
            Ok(()) => Ok(()),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Panicked(panic)) => resume_unwind(panic),
        }
    }

    async fn handle_all(&mut self) -> Result<(), Stop> {
        loop {
            let message = match poll_fn(|cx| self.poll_next(cx)).await {
                Next::Message(None) => return Ok(()),
                Next::Message(Some(message)) => message,
                Next::Ended(handler) => {
                    self.judge_joined(handler)?;
                    continue;
                }
            };
            let running = match message {
                Ok(message) => self.table.call(message),
                Err(error) => match (error.missed(), &self.on_missed) {
                    (Some(missed), Some(on_missed)) => Some(on_missed(missed)),
                    (Some(_), None) => None,
                    (None, _) => Some(Box::pin(async move { Err(error) }) as Running),
                },
            };
            match running {
                Some(running) if self.concurrent == 1 => self.judge(running.await)?,
                Some(running) => drop(self.running.spawn(running)),
                None => {}
            }
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
    }

    /// A handler that has ended, or the next message where another handler may run.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        if let Poll::Ready(Some(handler)) = self.running.poll_join_next(cx) {
            return Poll::Ready(Next::Ended(handler));
        }
        if self.running.len() >= self.concurrent {
            return Poll::Pending;
        }
        self.subscription.poll_message(cx).map(Next::Message)
    }

    fn judge_joined(&mut self, handler: Result<Result<()>, JoinError>) -> Result<(), Stop> {
        match handler.map_err(JoinError::try_into_panic) {
            Ok(handled) => self.judge(handled),
            Err(Ok(panic)) => Err(Stop::Panicked(panic)),
            // it has gone with its runtime
            Err(Err(_)) => Err(Stop::Failed(Failure::CLOSED.into())),
        }
    }

    /// Whether to go on after a handler.
    fn judge(&mut self, handled: Result<()>) -> Result<(), Stop> {
        let Err(error) = handled else { return Ok(()) };
        match (self.on_error)(&error) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Failed(error)),
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("running", &self.is_running()).finish_non_exhaustive()
    }
}
