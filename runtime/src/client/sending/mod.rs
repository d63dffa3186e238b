//! A command on its way: queued, answered, and sent again where that is right.

mod again;
mod give_up;
mod observed;
mod own;
mod start;

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::command::Via;
use super::parts::Parts;
use crate::arg::{ArgError, Words};
use crate::cluster::Way;
use crate::error::{Error, Failure, Nowhere};
use crate::facts::Flags;
use crate::hub::{Attempts, Fence, Hub, Leasing, Limit, Pause};
use crate::link::{Before, Queued, Raw, Sent, Slot, Terms, Waiting};
use crate::request::Request;
use again::on_exists;
use observed::Observed;
use own::Own;
use start::{note_for_limit, patience, queue, queue_behind, reader, start, terms, way_of};

/// Commands that need a connection of their own, or whose connection must know more than their bytes.
const UNUSUAL: Flags = Flags::BLOCKING.union(Flags::SCRIPTS);

/// How far a command has come.
#[derive(Debug)]
pub(crate) enum Sending {
    New,
    /// On a connection that others share.
    Sent(Arc<Slot>),
    Rare(Box<Rare>),
    Done,
}

/// States that few commands go through.
#[derive(Debug)]
pub(crate) enum Rare {
    /// As many dedicated connections are in use as may be.
    Leases(Leasing, Ask),
    /// As much is in flight as may be.
    Waits(Waiting, Option<Own>),
    /// On a connection that is closed with it.
    Alone(Arc<Slot>, Own),
    /// The server does not know a script: it is asked whether it really does not.
    Asks(Arc<Slot>),
    /// What is left of an earlier attempt is ended before it goes again.
    Fenced(Fence, Ask),
    /// The server did not carry it out, and will later.
    Pauses(Pause),
    /// Several nodes carry out a part each.
    Parts(Parts),
    /// Somebody wants to know how it ends.
    Observed(Observed),
}

/// Whether ASKING goes before it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    No,
    First,
}

/// How a command ended that has no reply to be decoded.
#[derive(Debug)]
pub(crate) enum Ended {
    Failed(Failure),
    Argument(ArgError),
    /// It is polled once more, after its end.
    Taken,
    /// No node of the cluster can carry it out.
    Nowhere(Nowhere),
    /// The last reply is an error, but what an earlier attempt has done is not known.
    InDoubt(Raw),
    /// The replies of several nodes do not go together.
    Unmerged,
    /// Several nodes carried out a part each, or did not.
    InParts(Box<Error>),
}

impl Sending {
    pub(crate) fn poll(
        &mut self,
        via: Via<'_>,
        request: &mut Request,
        attempts: &mut Attempts,
        limit: &mut Option<Box<Limit>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Raw, Ended>> {
        loop {
            let slot = match self {
                Sending::New => {
                    let words = match request.encoded() {
                        Ok(words) => words,
                        Err(error) => return self.end(Ended::Argument(error)),
                    };
                    let flags = request.facts().flags;
                    let only = match via {
                        Via::Client(hub) if limit.is_none() && !flags.intersects(UNUSUAL) => {
                            hub.only(attempts.read_from)
                        }
                        _ => None,
                    };
                    let sent = match only {
                        // nearly all commands
                        Some(link) => {
                            let until = attempts.until();
                            if let Some(queued) = link.call_now(words, until, cx) {
                                if link.is_elsewhere() {
                                    let patience = patience(request, attempts, None);
                                    note_for_limit(limit, link, patience, Some(queued.seq));
                                }
                                // nothing is dropped: it was new
                                mem::forget(mem::replace(self, Sending::Sent(queued.slot)));
                                return Poll::Pending;
                            }
                            let fail_when_down = link.site().per_command.fail_when_down;
                            let terms = Terms { patience: patience(request, attempts, None), fail_when_down };
                            queue(link, (words, None), terms, None, limit, cx)
                        }
                        None => {
                            let want = match way_of(via, words, request) {
                                Ok(Way::To(want)) => want,
                                Ok(way) => match self.part(via, way, request, (words, attempts)) {
                                    Ok(()) => continue,
                                    Err(failure) => {
                                        match self.on_unsent(
                                            failure,
                                            (via, request),
                                            (&mut *attempts, &mut *limit),
                                            cx,
                                        ) {
                                            Ok(()) => continue,
                                            Err(failure) => return self.fail(failure, attempts),
                                        }
                                    }
                                },
                                Err(nowhere) => return self.end(Ended::Nowhere(nowhere)),
                            };
                            let patience = patience(request, attempts, limit.as_deref());
                            reader((via, want), request, attempts).and_then(|want| {
                                start((via, want), (words, request.calls()), (patience, flags), limit, cx)
                            })
                        }
                    };
                    match sent {
                        Ok(sending) => *self = sending,
                        Err(failure) => {
                            match self.on_unsent(failure, (via, request), (&mut *attempts, &mut *limit), cx) {
                                Ok(()) => continue,
                                Err(failure) => return self.fail(failure, attempts),
                            }
                        }
                    }
                    return Poll::Pending;
                }
                Sending::Sent(slot) => slot,
                Sending::Rare(rare) => match &mut **rare {
                    Rare::Alone(slot, _) => slot,
                    Rare::Leases(leasing, ask) => {
                        let own = match ready!(Pin::new(leasing).poll(cx)) {
                            Ok(lease) => Own::Lease(lease),
                            Err(failure) => return self.fail(failure, attempts),
                        };
                        let words = match request.encoded() {
                            Ok(words) => words,
                            Err(error) => return self.end(Ended::Argument(error)),
                        };
                        let patience = patience(request, attempts, limit.as_deref());
                        let terms = terms(via, patience, limit.as_deref());
                        let link = own.link().clone();
                        let queued = match ask {
                            Ask::No => queue(&link, (words, request.calls()), terms, Some(own), limit, cx),
                            Ask::First => {
                                let on = (Before::asking(), None, &link);
                                queue_behind(on, request, patience, Some(own), limit, cx)
                            }
                        };
                        match queued {
                            Ok(sending) => *self = sending,
                            Err(failure) => match self.on_unsent(
                                failure,
                                (via, request),
                                (&mut *attempts, &mut *limit),
                                cx,
                            ) {
                                Ok(()) => continue,
                                Err(failure) => return self.fail(failure, attempts),
                            },
                        }
                        return Poll::Pending;
                    }
                    Rare::Waits(waiting, own) => {
                        let words = match request.encoded() {
                            Ok(words) => words,
                            Err(error) => return self.end(Ended::Argument(error)),
                        };
                        match ready!(waiting.poll(words, cx)) {
                            Ok(queued) => {
                                if let Some(limit) = limit {
                                    limit.note(waiting.link(), queued.seq);
                                }
                                *self = Sending::queued(queued, own.take());
                                return Poll::Pending;
                            }
                            Err(failure) => match self.on_unsent(
                                failure,
                                (via, request),
                                (&mut *attempts, &mut *limit),
                                cx,
                            ) {
                                Ok(()) => continue,
                                Err(failure) => return self.fail(failure, attempts),
                            },
                        }
                    }
                    Rare::Parts(parts) => {
                        let Via::Client(hub) = via else {
                            return self.end(Ended::Failed(Failure::Internal));
                        };
                        let ended = ready!(parts.poll(hub, limit, cx));
                        *self = Sending::Done;
                        return Poll::Ready(ended);
                    }
                    Rare::Asks(slot) => {
                        let answer = ready!(slot.poll(cx));
                        let known = on_exists(answer, request, attempts);
                        match known.and_then(|()| self.again((via, request), (&*attempts, &mut *limit), cx)) {
                            Ok(()) => continue,
                            Err(failure) => return self.fail(failure, attempts),
                        }
                    }
                    Rare::Fenced(fence, ask) => {
                        let (link, on) = match ready!(fence.poll(cx)) {
                            Ok(fenced) => fenced,
                            Err(unfenced) => {
                                let of = (&mut *attempts, &mut *limit);
                                match self.on_unfenced(unfenced, (via, request), of, cx) {
                                    Ok(()) => continue,
                                    Err(failure) => return self.fail(failure, attempts),
                                }
                            }
                        };
                        let before = match ask {
                            Ask::No => Before::default(),
                            Ask::First => Before::asking(),
                        };
                        let patience = patience(request, attempts, limit.as_deref());
                        // on the connection on which it was found out: another one may lead to another server
                        match queue_behind((before, Some(on), &link), request, patience, None, limit, cx) {
                            Ok(sending) => *self = sending,
                            Err(failure) => {
                                let now = via.hub().site().now();
                                let of = (&mut *attempts, &mut *limit);
                                match self.on_failure((failure, now), false, (via, request), of, cx) {
                                    Ok(()) => continue,
                                    Err(failure) => return self.fail(failure, attempts),
                                }
                            }
                        }
                        return Poll::Pending;
                    }
                    Rare::Observed(observed) => return observed.poll(via, request, attempts, limit, cx),
                    Rare::Pauses(pause) => {
                        ready!(Pin::new(pause).poll(cx));
                        let again = self.again((via, request), (&*attempts, &mut *limit), cx);
                        match again.or_else(|failure| {
                            self.on_unsent(failure, (via, request), (&mut *attempts, &mut *limit), cx)
                        }) {
                            Ok(()) => continue,
                            Err(failure) => return self.fail(failure, attempts),
                        }
                    }
                },
                Sending::Done => return Poll::Ready(Err(Ended::Taken)),
            };
            match ready!(slot.poll(cx)) {
                Ok(raw) if !raw.is_error() => {
                    *self = Sending::Done;
                    return Poll::Ready(Ok(raw));
                }
                Ok(raw) => {
                    let deadline = slot.deadline();
                    if let Some(ended) =
                        self.on_error((raw, deadline), (via, request), (&mut *attempts, &mut *limit), cx)
                    {
                        return Poll::Ready(ended);
                    }
                }
                Err(failure) => {
                    let deadline = slot.deadline();
                    let own = matches!(self, Sending::Rare(_));
                    let of = (&mut *attempts, &mut *limit);
                    if let Err(failure) = self.on_failure((failure, deadline), own, (via, request), of, cx) {
                        return self.fail(failure, attempts);
                    }
                }
            }
        }
    }

    /// Takes it apart, for several nodes.
    #[cold]
    fn part(
        &mut self,
        via: Via<'_>,
        way: Way,
        request: &Request,
        of: (&Words, &Attempts),
    ) -> Result<(), Failure> {
        let Via::Client(hub) = via else { return Err(Failure::Internal) };
        let Some(mapped) = hub.mapped() else { return Err(Failure::Internal) };
        let parts = Parts::new(hub, mapped, way, request, of);
        if parts.is_empty() {
            return Err(mapped.unknown());
        }
        *self = Sending::Rare(Box::new(Rare::Parts(parts)));
        Ok(())
    }

    fn pause(hub: &Hub, pause: Duration) -> Sending {
        Sending::Rare(Box::new(Rare::Pauses(hub.pause(pause))))
    }

    /// What has become of a command that was to be queued.
    #[inline(always)]
    fn of(sent: Sent, own: Option<Own>) -> Sending {
        match sent {
            Sent::Now(queued) => Sending::queued(queued, own),
            Sent::Waits(waiting) => Sending::Rare(Box::new(Rare::Waits(waiting, own))),
        }
    }

    #[inline(always)]
    fn queued(queued: Queued, own: Option<Own>) -> Sending {
        match own {
            None => Sending::Sent(queued.slot),
            Some(own) => {
                let own = own.of(&queued.slot);
                Sending::Rare(Box::new(Rare::Alone(queued.slot, own)))
            }
        }
    }

    /// The common ends of a poll: `reply` has come, or there is nothing to do but to wait, which this says.
    #[inline(always)]
    pub(crate) fn poll_reply(&mut self, reply: &mut Option<Raw>, cx: &Context<'_>) -> bool {
        let Sending::Sent(slot) = self else { return false };
        let waits = slot.take_success(reply, cx);
        if reply.is_some()
            && let Sending::Sent(slot) = mem::replace(self, Sending::Done)
        {
            drop(slot);
        }
        waits
    }

    #[cold]
    fn fail<T>(&mut self, failure: Failure, attempts: &Attempts) -> Poll<Result<T, Ended>> {
        // what an earlier attempt has written, it may have done
        let failure = if attempts.written { failure.written() } else { failure };
        self.end(Ended::Failed(failure))
    }

    fn end<T>(&mut self, ended: Ended) -> Poll<Result<T, Ended>> {
        *self = Sending::Done;
        Poll::Ready(Err(ended))
    }
}
