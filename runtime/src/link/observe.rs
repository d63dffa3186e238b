//! What a client reports of what it sends, for whoever measures it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::event::Event;
use crate::error::Error;

/// Gets reports of what a client does, for metrics, traces and logs of your own. See [`Builder::observe`](crate::Builder::observe).
///
/// By default each method does nothing. They are called by the task that waits for a reply or
/// by that of the connection, in the middle of other work, so they should be quick: count, or send into a channel.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use roundtrip::{Observe, Report};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Observe for Failures {
///     fn command(&self, report: &Report<'_>) {
///         if report.error.is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let builder = roundtrip::Client::builder().observe(Failures::default());
/// # let _ = builder;
/// ```
pub trait Observe: Send + Sync + 'static {
    /// A single command, a flush of a pipeline, or a transaction has ended. This is called before the caller gets the result. A
    /// command that is dropped before its reply came is not reported.
    fn command(&self, report: &Report<'_>) {
        let _ = report;
    }

    /// A connection was made or lost, or could not be made.
    fn connection(&self, event: &Event) {
        let _ = event;
    }
}

/// How a command, a flush or a transaction has ended: see [`Observe::command`]. It contains no key, value or argument.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report<'a> {
    /// What it was.
    pub operation: Operation,
    /// How many commands it had; MULTI and EXEC do not count.
    pub commands: usize,
    /// How many bytes they were when encoded.
    pub bytes: usize,
    /// From its first poll, or from the flush, to its end, including the wait for a connection and retries.
    pub time: Duration,
    /// Why it failed, if it did; for a pipeline the first error.
    pub error: Option<&'a Error>,
}

/// What was sent. Shown as `GET`, `PIPELINE GET` or `MULTI`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// What kind it is.
    pub kind: OperationKind,
    /// The name of its command. For several commands, their name if all have the same, else `None`.
    pub command: Option<&'static str>,
}

/// What kind of thing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperationKind {
    /// A single command.
    Command,
    /// The commands of a pipeline that were sent together.
    // not `Pipeline`: with two of that name rustc would write `roundtrip::Pipeline` in every message
    Flush,
    /// A transaction.
    Transaction,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = match self.kind {
            OperationKind::Command => return f.write_str(self.command.unwrap_or_default()),
            OperationKind::Flush => "PIPELINE",
            OperationKind::Transaction => "MULTI",
        };
        match self.command {
            Some(command) => write!(f, "{many} {command}"),
            None => f.write_str(many),
        }
    }
}

/// All who are told.
#[derive(Clone, Default)]
pub(crate) struct Observers(Vec<Arc<dyn Observe>>);

impl Observers {
    pub(crate) fn add(&mut self, observer: impl Observe) {
        self.0.push(Arc::new(observer));
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn command(&self, report: &Report<'_>) {
        self.0.iter().for_each(|observer| observer.command(report));
    }

    pub(super) fn connection(&self, event: &Event) {
        self.0.iter().for_each(|observer| observer.connection(event));
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} observers", self.0.len())
    }
}

/// Is told what took long.
pub(crate) struct Slow<F> {
    pub(crate) after: Duration,
    pub(crate) call: F,
}

impl<F: Fn(&Report<'_>) + Send + Sync + 'static> Observe for Slow<F> {
    fn command(&self, report: &Report<'_>) {
        if report.time >= self.after {
            (self.call)(report);
        }
    }
}
