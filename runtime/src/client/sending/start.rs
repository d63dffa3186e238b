//! Queueing a command where it is to go.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::own::{Abandoned, Own};
use super::{Ask, Rare, Sending};
use crate::arg::Words;
use crate::client::command::Via;
use crate::cluster::{Want, Way, way, whole_way};
use crate::error::{Failure, Nowhere};
use crate::facts::Flags;
use crate::hub::{Attempts, Limit, reads};
use crate::link::{Before, Link, Sent, Slot, Terms};
use crate::request::{Calls, Patience, Request};

/// Queues a command on its connection, one of its own if it blocks. `calls`: what it asks of scripts.
pub(super) fn start(
    (via, want): (Via<'_>, Want),
    (words, calls): (&Words, Option<Calls>),
    of: (Patience, Flags),
    limit: &mut Option<Box<Limit>>,
    cx: &mut Context<'_>,
) -> Result<Sending, Failure> {
    let (patience, flags) = of;
    let blocks = flags.contains(Flags::BLOCKING);
    let own = match via {
        Via::Client(hub) if blocks => {
            let mut leasing = hub.lease(hub.site_for(want)?, patience);
            match Pin::new(&mut leasing).poll(cx) {
                Poll::Ready(lease) => Some(Own::Lease(lease?)),
                Poll::Pending => return Ok(Sending::Rare(Box::new(Rare::Leases(leasing, Ask::No)))),
            }
        }
        Via::Lease(lease) if blocks => Some(Own::Connection(Abandoned::new(lease.link()))),
        _ => None,
    };
    let link = match (via, &own) {
        (Via::Client(_), Some(own)) => own.link().clone(),
        (Via::Client(hub), None) => hub.route(want)?,
        (Via::Lease(lease), _) => lease.link().clone(),
    };
    let mut terms = terms(via, patience, limit.as_deref());
    // another one can do it
    terms.fail_when_down |= link.site().per_command.reads;
    queue(&link, (words, calls), terms, own, limit, cx)
}

/// The same server, or a replica of it where one carries out the command.
pub(super) fn reader(
    (via, want): (Via<'_>, Want),
    request: &Request,
    attempts: &mut Attempts,
) -> Result<Want, Failure> {
    match (via, want) {
        (Via::Client(hub), Want::Slot(_) | Want::Any) if reads(request.facts()) => attempts.reader(hub, want),
        _ => Ok(want),
    }
}

/// Which server a command is for. It matters only where there are several.
pub(super) fn want(via: Via<'_>, words: &Words, request: &Request) -> Result<Want, Nowhere> {
    match via {
        Via::Client(hub) if hub.is_cluster() => whole_way(words, request.facts()),
        _ => Ok(Want::Any),
    }
}

/// Where a command goes.
pub(super) fn way_of(via: Via<'_>, words: &Words, request: &Request) -> Result<Way, Nowhere> {
    match via {
        Via::Client(hub) if hub.is_cluster() => match way(words, request.facts()) {
            Ok(Way::Split) if !hub.per_command().split_across_slots => {
                whole_way(words, request.facts()).map(Way::To)
            }
            way => way,
        },
        Via::Client(_) => Ok(Way::To(Want::Any)),
        Via::Lease(lease) => lease.check(words, request.facts()).map(|()| Way::To(Want::Any)),
    }
}

/// Queues a command on `link`, behind what prepares for it. `on`: only on the connection with this number.
pub(super) fn queue_behind(
    (before, on, link): (Before, Option<u32>, &Arc<Link>),
    request: &Request,
    patience: Patience,
    own: Option<Own>,
    limit: &mut Option<Box<Limit>>,
    cx: &Context<'_>,
) -> Result<Sending, Failure> {
    // with the text of a script: nothing is known of what this server knows
    let with_source = request.called_script().map(|script| request.with_source(script));
    let Ok(words) = with_source.as_ref().unwrap_or(request).encoded() else { return Err(Failure::Internal) };
    let sent = link.call_behind((before, on), words, Slot::new(cx.waker().clone()), patience).map(Sent::Now);
    note_for_limit(limit, link, patience, number(&sent));
    sent.map(|sent| Sending::of(sent, own))
}

/// What the link knows it by, if it is queued.
fn number(sent: &Result<Sent, Failure>) -> Option<u64> {
    match sent {
        Ok(Sent::Now(queued)) => Some(queued.seq),
        _ => None,
    }
}

pub(super) fn terms(via: Via<'_>, patience: Patience, limit: Option<&Limit>) -> Terms {
    Terms { patience, fail_when_down: fails_when_down(via, limit) }
}

/// Whether its caller does not want to wait for a server that is away, or cannot serve.
pub(super) fn fails_when_down(via: Via<'_>, limit: Option<&Limit>) -> bool {
    let by_default = match via {
        Via::Client(hub) => hub.per_command().fail_when_down,
        Via::Lease(_) => false,
    };
    limit.and_then(Limit::fail_when_down).unwrap_or(by_default)
}

/// Queues a command on `link`.
pub(super) fn queue(
    link: &Arc<Link>,
    (words, calls): (&Words, Option<Calls>),
    terms: Terms,
    own: Option<Own>,
    limit: &mut Option<Box<Limit>>,
    cx: &Context<'_>,
) -> Result<Sending, Failure> {
    let sent = match calls {
        None => link.call(words, terms, cx),
        Some(calls) => link.call_script(words, calls, terms, cx),
    };
    note_for_limit(limit, link, terms.patience, number(&sent));
    sent.map(|sent| Sending::of(sent, own))
}

/// Notes submission `seq`, which was queued, for the caller's limit. A connection that is driven elsewhere does not end the waiting, if its runtime
/// stands still: a limit does.
#[cold]
pub(super) fn note_for_limit(
    limit: &mut Option<Box<Limit>>,
    link: &Arc<Link>,
    patience: Patience,
    seq: Option<u64>,
) {
    hold(limit, link, patience);
    if let (Some(limit), Some(seq)) = (limit, seq) {
        limit.note(link, seq);
    }
}

/// The same for a question that is put for it: it is the call that waits.
#[cold]
pub(super) fn hold(limit: &mut Option<Box<Limit>>, link: &Link, patience: Patience) {
    match limit {
        None => *limit = Limit::elsewhere(link, patience),
        Some(limit) => limit.hold_elsewhere(link, patience),
    }
}

pub(super) fn patience(request: &Request, attempts: &Attempts, limit: Option<&Limit>) -> Patience {
    match (request.patience(), limit.and_then(Limit::after), attempts.until()) {
        (patience, _, Some(tick)) => Patience::Until { tick, blocks: patience.blocks() },
        (Patience::Normal, Some(after), None) => Patience::Within(after),
        (patience, ..) => patience,
    }
}
