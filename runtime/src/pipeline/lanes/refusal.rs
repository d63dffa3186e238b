//! Replies by which a node refuses a command.

use std::sync::Arc;

use bytes::Bytes;

use super::unit::Unit;
use crate::error::Failure;
use crate::facts::Facts;
use crate::hub::{is_unfit, proves_that_nothing_ran};
use crate::link::{Link, Replies, Site};
use crate::resp::Redirect;
use crate::router::Servers;

/// Why a command was not carried out, so that it goes again.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) then: Then,
    /// What its caller is told if it does not go again.
    pub(super) last: Last,
}

/// Where and when it goes again.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// Where the map points.
    Moved,
    /// To this node, behind ASKING.
    Ask(Arc<Link>),
    /// Where the map points, after a pause.
    Later,
}

#[derive(Debug, Clone)]
pub(super) enum Last {
    /// The server's error.
    Reply(Bytes),
    Failure(Failure),
}

impl Refusal {
    /// What the error reply in `frame` means for a command, if it proves that nothing ran. The map learns of it.
    pub(super) fn read(servers: Servers<'_>, unit: &Unit, (frame, by): (&[u8], &Site)) -> Option<Refusal> {
        if by.config.reads {
            return Refusal::of_replica(servers, unit.facts, frame, by);
        }
        let script = unit.calls_a_script();
        Refusal::read_as(servers, unit.facts, frame)
            .filter(|refusal| !script || !matches!(refusal.then, Then::Later))
    }

    /// The same where a replica says so: another server does it at once. What it says of the map may be old.
    fn of_replica(servers: Servers<'_>, facts: &Facts, frame: &[u8], by: &Site) -> Option<Refusal> {
        let text = frame.get(1..)?;
        if Redirect::read(text).is_none() && !proves_that_nothing_ran(facts, text) {
            return None;
        }
        if is_unfit(text) {
            by.pass_over();
        }
        servers.refresh();
        Some(Refusal { then: Then::Moved, last: Last::Reply(Bytes::copy_from_slice(frame)) })
    }

    /// The same for whatever has these facts.
    pub(super) fn read_as(servers: Servers<'_>, facts: &Facts, frame: &[u8]) -> Option<Refusal> {
        let text = frame.get(1..)?;
        let last = || Last::Reply(Bytes::copy_from_slice(frame));
        if let Some(to) = Redirect::read(text) {
            let mapped = servers.cluster()?;
            let server = mapped.redirect(&to);
            let then = if to.asks { Then::Ask(server.links.route().clone()) } else { Then::Moved };
            return Some(Refusal { then, last: last() });
        }
        if !proves_that_nothing_ran(facts, text) {
            return None;
        }
        if !text.starts_with(b"TRYAGAIN") {
            servers.refresh();
            if servers.site().per_command.fail_when_down {
                return None;
            }
        }
        Some(Refusal { then: Then::Later, last: last() })
    }

    /// No node has got it.
    pub(super) fn unsent(failure: &Failure) -> Refusal {
        Refusal { then: Then::Later, last: Last::Failure(failure.clone()) }
    }

    pub(super) fn asks(&self) -> Option<&Arc<Link>> {
        match &self.then {
            Then::Ask(link) => Some(link),
            Then::Moved | Then::Later => None,
        }
    }
}

impl Last {
    pub(super) fn into_replies(self) -> Replies {
        match self {
            Last::Reply(frame) => Replies::single(frame),
            Last::Failure(failure) => Replies::failed(failure),
        }
    }
}
