//! The task that calls handlers.

use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::{JoinError, JoinHandle, JoinSet};

use super::TopicKind;
use super::handlers::{Handled, Handler, OnError, OnMissed, Running, Table, boxed};
use super::message::Message;
use super::names::Names;
use super::subscribing::topics;
use super::subscription::Subscription;
use crate::arg::ToArg;
use crate::{Error, Result};

/// Handlers at work, in a task of their own. Dropping it ends the task after the handler that runs now;
/// [`stop`](Worker::stop) handles what had come.
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

    /// Takes no more messages, handles those that had come, and ends.
    ///
    /// # Errors
    ///
    /// What has ended the worker before, if something has.
    ///
    /// # Panics
    ///
    /// Where a handler has panicked, with what it has panicked with.
    pub async fn stop(mut self) -> Result<()> {
        // where the server does not confirm it, nothing more comes, either
        let _confirmed = self.names.unsubscribe_all().await;
        self.ended().await
    }

    /// Waits until it ends by itself: a handler has failed, or the client was closed.
    ///
    /// # Errors
    ///
    /// What has ended it, if it was an error.
    ///
    /// # Panics
    ///
    /// Where a handler has panicked, with what it has panicked with.
    pub async fn ended(&mut self) -> Result<()> {
        let Some(task) = &mut self.task else { return Ok(()) };
        let ended = task.await;
        self.task = None;
        ended.unwrap_or_else(|error| Err(panicked(error)))
    }

    /// Whether it still handles messages.
    pub fn is_running(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !task.is_finished())
    }

    async fn with(&self, kind: TopicKind, name: impl ToArg, handler: Handler) -> Result<()> {
        let topics = topics(kind, name)?;
        let before: Vec<_> = topics.iter().map(|topic| self.table.insert(topic, handler.clone())).collect();
        let joined = self.names.join(topics.clone()).await;
        if joined.is_err() {
            // the one before, if there was one, is still subscribed to
            topics.iter().zip(before).for_each(|(topic, before)| self.table.restore(topic, before));
        }
        joined
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

impl Run {
    pub(super) async fn run(mut self) -> Result<()> {
        while let Some(message) = self.subscription.next().await {
            let running = match message {
                Ok(message) => self.table.call(message),
                Err(error) => match (error.missed(), &self.on_missed) {
                    (Some(missed), Some(on_missed)) => Some(on_missed(missed)),
                    (Some(_), None) => None,
                    (None, _) => Some(Box::pin(async move { Err(error) }) as Running),
                },
            };
            if let Some(running) = running {
                self.handle(running).await?;
            }
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
        while let Some(ended) = self.running.join_next().await {
            self.judge(ended.unwrap_or_else(|error| Err(panicked(error))))?;
        }
        Ok(())
    }

    /// Runs a handler, or lets it run beside the others.
    async fn handle(&mut self, running: Running) -> Result<()> {
        if self.concurrent == 1 {
            return self.judge(running.await);
        }
        while self.running.len() >= self.concurrent
            && let Some(ended) = self.running.join_next().await
        {
            self.judge(ended.unwrap_or_else(|error| Err(panicked(error))))?;
        }
        self.running.spawn(running);
        Ok(())
    }

    /// Whether to go on after a handler.
    fn judge(&mut self, handled: Result<()>) -> Result<()> {
        let Err(error) = handled else { return Ok(()) };
        match (self.on_error)(&error) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(error),
        }
    }
}

/// A panic goes on where the task is waited for; a task that was cancelled has gone with its runtime.
fn panicked(error: JoinError) -> Error {
    match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(_) => crate::error::Failure::CLOSED.into(),
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("running", &self.is_running()).finish_non_exhaustive()
    }
}
