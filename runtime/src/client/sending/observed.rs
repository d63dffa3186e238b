//! A command of a client with observers.

use std::slice;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{Ended, Rare, Sending};
use crate::client::command::Via;
use crate::error::Error;
use crate::hub::{Attempts, Hub, Limit, Observation};
use crate::link::Raw;
use crate::link::observe::OperationKind;
use crate::request::{Request, Script};

/// The command on its way, which does not know that it is observed.
#[derive(Debug)]
pub(crate) struct Observed {
    sending: Sending,
    /// From the first poll to the report.
    observation: Option<Observation>,
}

impl Sending {
    /// A command that was not polled yet.
    #[inline]
    pub(crate) fn new(via: Via<'_>) -> Sending {
        if via.hub().is_observed() { Sending::observed() } else { Sending::New }
    }

    #[cold]
    fn observed() -> Sending {
        let observed = Observed { sending: Sending::New, observation: None };
        Sending::Rare(Box::new(Rare::Observed(observed)))
    }

    /// The command has ended, in `error` if in any.
    pub(crate) fn report(&mut self, error: Option<&Error>) {
        if let Sending::Rare(rare) = self
            && let Rare::Observed(observed) = &mut **rare
            && let Some(observation) = observed.observation.take()
        {
            observation.end(error);
        }
    }
}

impl Observed {
    pub(super) fn poll(
        &mut self,
        via: Via<'_>,
        request: &mut Request,
        attempts: &mut Attempts,
        limit: &mut Option<Box<Limit>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Raw, Ended>> {
        if matches!(self.sending, Sending::New) && self.observation.is_none() {
            let bytes = request.encoded().map_or(0, |words| words.wire_len());
            let script = request.called_script().map(Script::sha1);
            let (kind, facts) = (OperationKind::Command, request.facts());
            self.observation = Some(via.hub().observe(kind, slice::from_ref(&facts), bytes, script));
        }
        self.sending.poll(via, request, attempts, limit, cx)
    }

    pub(super) fn give_up(
        &mut self,
        hub: &Hub,
        after: Duration,
        limit: &mut Limit,
        attempts: &Attempts,
    ) -> Ended {
        self.sending.give_up(hub, after, limit, attempts)
    }
}
