//! A submission that is observed: measures it, and reports its end.

use std::sync::Arc;

use tokio::time::Instant;

use super::Hub;
use super::span::{self, Span};
use crate::error::Error;
use crate::facts::Facts;
use crate::link::Site;
use crate::link::observe::{Operation, OperationKind, Report};

/// From its beginning to its end. Dropped before that, it reports nothing.
#[derive(Debug)]
pub(crate) struct Observation {
    site: Arc<Site>,
    operation: Operation,
    commands: usize,
    bytes: usize,
    began: Instant,
    span: Span,
}

impl Hub {
    /// Whether anybody wants to know what is sent.
    #[inline]
    pub(crate) fn is_observed(&self) -> bool {
        self.site.per_command.is_observed || span::is_wanted()
    }

    /// Begins to observe commands that are about to be sent as one. `script`: the name of the one that is called.
    #[cold]
    pub(crate) fn observe(
        &self,
        kind: OperationKind,
        commands: &[&'static Facts],
        bytes: usize,
        script: Option<&str>,
    ) -> Observation {
        let name = commands.first().map(|facts| facts.name);
        let command = name.filter(|name| commands.iter().all(|facts| facts.name == *name));
        let operation = Operation { kind, command };
        Observation {
            site: self.site.clone(),
            operation,
            commands: commands.len(),
            bytes,
            began: Instant::now(),
            span: Span::begin(self, operation, commands.len(), script),
        }
    }
}

impl Observation {
    /// Reports it, where no lock is held: who is told is a user's.
    #[cold]
    pub(crate) fn end(self, error: Option<&Error>) {
        self.span.end(error);
        self.site.config.observers.command(&Report {
            operation: self.operation,
            commands: self.commands,
            bytes: self.bytes,
            time: self.began.elapsed(),
            error,
        });
    }
}
