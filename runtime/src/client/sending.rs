//! A command on its way: queued, answered, and sent again where that is right.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::command::Via;
use crate::arg::{ArgError, Words};
use crate::cluster::{Mapped, Want, Way, way};
use crate::error::{Failure, Nowhere};
use crate::facts::Flags;
use crate::hub::{Attempts, Fence, Hub, Lease, Leasing, Limit, Verdict};
use crate::link::{self, Link, Queued, Raw, Sent, Slot, Terms, Tick, Waiting};
use crate::request::{Calls, Patience, Request, Script};
use crate::resp::Redirect;

/// What has a connection of its own, or whose connection has more to know than its bytes.
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

/// What few commands meet on their way.
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
    Fenced(Fence),
    /// The server did not carry it out, and will later.
    Pauses(Pin<Box<Sleep>>),
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
    /// No node of the cluster can carry it out.
    Nowhere(Nowhere),
    /// The last reply is an error, but what an earlier attempt has done is not known.
    InDoubt(Raw),
}

/// The connection of a blocking command, which is closed with it if no reply has come.
#[derive(Debug)]
pub(crate) enum Own {
    /// Its own.
    Lease(Lease),
    /// The caller's, which is given up then.
    Connection(Abandoned),
}

#[derive(Debug)]
pub(crate) struct Abandoned {
    link: Arc<Link>,
    slot: Option<Arc<Slot>>,
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        if self.slot.as_ref().is_none_or(|slot| slot.is_waiting()) {
            self.link.kill();
        }
    }
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
                        Via::Client(hub) if limit.is_none() && !flags.intersects(UNUSUAL) => hub.only(),
                        _ => None,
                    };
                    let sent = match only {
                        // nearly all commands
                        Some(link) => {
                            let until = |tick| Patience::Until { tick, blocks: false };
                            let patience = attempts.until().map_or(Patience::Normal, until);
                            let fail_when_down = link.site().config.fail_when_down;
                            let terms = Terms { patience, fail_when_down };
                            let sent = link.call(words, terms, cx);
                            if link.is_elsewhere() {
                                note_for_limit(limit, link, patience, &sent);
                            }
                            sent.map(|sent| Sending::of(sent, None))
                        }
                        None => {
                            let want = match want(via, words, request) {
                                Ok(want) => want,
                                Err(nowhere) => return self.end(Ended::Nowhere(nowhere)),
                            };
                            let patience = patience(request, attempts, limit.as_deref());
                            start((via, want), (words, request.calls()), (patience, flags), limit, cx)
                        }
                    };
                    match sent {
                        // nothing is dropped: it was new
                        Ok(sending) => mem::forget(mem::replace(self, sending)),
                        Err(failure) => match self.on_unsent(failure, (via, request), attempts, cx) {
                            Ok(()) => continue,
                            Err(failure) => return self.fail(failure, attempts),
                        },
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
                            Ask::First => queue_asking(&link, request, patience, Some(own), limit, cx),
                        };
                        match queued {
                            Ok(sending) => *self = sending,
                            Err(failure) => match self.on_unsent(failure, (via, request), attempts, cx) {
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
                            Err(failure) => match self.on_unsent(failure, (via, request), attempts, cx) {
                                Ok(()) => continue,
                                Err(failure) => return self.fail(failure, attempts),
                            },
                        }
                    }
                    Rare::Asks(slot) => {
                        let answer = ready!(slot.poll(cx));
                        if let Err(failure) = on_exists(answer, request, attempts) {
                            return self.fail(failure, attempts);
                        }
                        *self = Sending::New;
                        continue;
                    }
                    Rare::Fenced(fence) => {
                        let Via::Client(hub) = via else {
                            return self.end(Ended::Failed(Failure::Discarded));
                        };
                        let failure = match ready!(fence.poll(cx)) {
                            Ok(link) => {
                                let words = match request.encoded() {
                                    Ok(words) => words,
                                    Err(error) => return self.end(Ended::Argument(error)),
                                };
                                let patience = patience(request, attempts, limit.as_deref());
                                let terms = terms(via, patience, limit.as_deref());
                                match queue(&link, (words, request.calls()), terms, None, limit, cx) {
                                    Ok(sending) => *self = sending,
                                    Err(failure) => return self.fail(failure, attempts),
                                }
                                return Poll::Pending;
                            }
                            Err(failure) => failure,
                        };
                        // the first attempt has set the limit
                        let now = hub.site().now();
                        match self.on_failure((failure, now), false, (via, request), attempts, cx) {
                            Ok(()) => continue,
                            Err(failure) => return self.fail(failure, attempts),
                        }
                    }
                    Rare::Pauses(sleep) => {
                        ready!(sleep.as_mut().poll(cx));
                        *self = Sending::New;
                        continue;
                    }
                },
                Sending::Done => return Poll::Ready(Err(Ended::Failed(Failure::Discarded))),
            };
            match ready!(slot.poll(cx)) {
                Ok(raw) if !raw.is_error() => {
                    *self = Sending::Done;
                    return Poll::Ready(Ok(raw));
                }
                Ok(raw) => {
                    let deadline = slot.deadline();
                    if let Some(ended) = self.on_error((raw, deadline), via, request, attempts, cx) {
                        return Poll::Ready(ended);
                    }
                }
                Err(failure) => {
                    let deadline = slot.deadline();
                    let own = matches!(self, Sending::Rare(_));
                    if let Err(failure) =
                        self.on_failure((failure, deadline), own, (via, request), attempts, cx)
                    {
                        return self.fail(failure, attempts);
                    }
                }
            }
        }
    }

    /// No reply has come: the end, or once more.
    #[cold]
    fn on_failure(
        &mut self,
        (failure, deadline): (Failure, Tick),
        own: bool,
        (via, request): (Via<'_>, &Request),
        attempts: &mut Attempts,
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        let (facts, block) = (request.facts(), request.block());
        let verdict = match via {
            Via::Client(hub) => {
                let time = (hub.site(), deadline);
                match hub.mapped() {
                    Some(mapped) if !hub.is_closed() => {
                        mapped.refresh();
                        attempts.on_failure_in_cluster(facts, &failure, block, time)
                    }
                    _ => attempts.on_failure(facts, &failure, own, block, time),
                }
            }
            // somebody's own connection is not made again
            Via::Lease(_) => {
                attempts.written |= failure.is_written();
                Verdict::Done
            }
        };
        self.go_on(verdict, failure, (via, request), attempts, cx)
    }

    /// No connection has taken it. In a cluster another one may.
    #[cold]
    fn on_unsent(
        &mut self,
        failure: Failure,
        (via, request): (Via<'_>, &Request),
        attempts: &mut Attempts,
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        match via {
            Via::Client(hub) if hub.mapped().is_some() => {
                let deadline = hub.site().deadline();
                self.on_failure((failure, deadline), false, (via, request), attempts, cx)
            }
            _ => Err(failure),
        }
    }

    /// Begins another attempt, if there is to be one.
    #[cold]
    fn go_on(
        &mut self,
        verdict: Verdict,
        failure: Failure,
        (via, request): (Via<'_>, &Request),
        attempts: &Attempts,
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        let fence = match (verdict, via) {
            (Verdict::Fenced, Via::Client(hub)) => {
                let want = request.encoded().ok().and_then(|words| want(via, words, request).ok());
                let Some(want) = want else { return Err(failure) };
                Fence::ask(hub.route(want)?, patience(request, attempts, None), cx)?
            }
            (Verdict::Again, _) => None,
            (Verdict::After(pause), _) if link::runtime().is_ok() => {
                *self = Sending::pause(pause);
                return Ok(());
            }
            _ => return Err(failure),
        };
        *self = fence.map_or(Sending::New, |fence| Sending::Rare(Box::new(Rare::Fenced(fence))));
        Ok(())
    }

    fn pause(pause: Duration) -> Sending {
        Sending::Rare(Box::new(Rare::Pauses(Box::pin(sleep(pause)))))
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
        if reply.is_some() {
            *self = Sending::Done;
        }
        waits
    }

    /// An error has come in reply: the end, or once more.
    #[cold]
    fn on_error(
        &mut self,
        (raw, deadline): (Raw, Tick),
        via: Via<'_>,
        request: &Request,
        attempts: &mut Attempts,
        cx: &mut Context<'_>,
    ) -> Option<Result<Raw, Ended>> {
        let facts = request.facts();
        let text = raw.bytes().get(1..).unwrap_or_default();
        if let Via::Client(hub) = via
            && let Some(mapped) = hub.mapped()
        {
            if let Some(to) = Redirect::read(text) {
                let verdict = attempts.on_redirect(request.block(), (hub.site(), deadline));
                return match self.redirect((hub, mapped), &to, verdict, request, attempts, cx) {
                    Some(()) => None,
                    None => Some(self.finish(raw, attempts)),
                };
            }
            if text.starts_with(b"CLUSTERDOWN") {
                mapped.refresh();
            }
        }
        let verdict = match via {
            _ if request.called_script().is_some() && text.starts_with(b"NOSCRIPT ") => {
                attempts.on_noscript()
            }
            Via::Client(hub) if !request.is_script() => {
                attempts.on_error(facts, text, request.block(), (hub.site(), deadline))
            }
            _ => Verdict::Done,
        };
        let pause = match verdict {
            // a program of another executor gets the error at once
            Verdict::After(_) | Verdict::Elsewhere(_) if link::runtime().is_err() => {
                return Some(self.finish(raw, attempts));
            }
            Verdict::After(pause) => pause,
            Verdict::Elsewhere(pause) => {
                if let Sending::Rare(rare) = self
                    && let Rare::Alone(_, Own::Lease(lease)) = &**rare
                {
                    lease.taint();
                }
                if let Via::Client(hub) = via {
                    hub.renew();
                }
                pause
            }
            Verdict::AskExists => {
                let sha1 = request.called_script().map_or("", Script::sha1);
                let mut words = Words::counted(b"$6\r\nSCRIPT\r\n$6\r\nEXISTS\r\n", 2);
                words.arg(sha1);
                words.finish();
                // whoever did not know it
                let want = request.encoded().ok().and_then(|words| want(via, words, request).ok());
                let want = want.unwrap_or(Want::Any);
                let plainly = (Patience::Normal, Flags::NONE);
                match start((via, want), (&words, None), plainly, &mut None, cx) {
                    Ok(Sending::Sent(slot)) => {
                        *self = Sending::Rare(Box::new(Rare::Asks(slot)));
                        return None;
                    }
                    // no room: the question is not worth waiting for
                    _ => return Some(self.finish(raw, attempts)),
                }
            }
            Verdict::Done | Verdict::Again | Verdict::Fenced => {
                return Some(self.finish(raw, attempts));
            }
        };
        *self = Sending::pause(pause);
        None
    }

    /// A node has sent the command elsewhere. `None`: it does not go there.
    #[cold]
    fn redirect(
        &mut self,
        (hub, mapped): (&Arc<Hub>, &Mapped),
        to: &Redirect<'_>,
        verdict: Verdict,
        request: &Request,
        attempts: &Attempts,
        cx: &mut Context<'_>,
    ) -> Option<()> {
        let server = mapped.redirect(to);
        match verdict {
            Verdict::Again if to.asks => {}
            Verdict::Again => {
                *self = Sending::New;
                return Some(());
            }
            Verdict::After(pause) if link::runtime().is_ok() => {
                *self = Sending::pause(pause);
                return Some(());
            }
            _ => return None,
        }
        let patience = patience(request, attempts, None);
        *self = if request.facts().flags.contains(Flags::BLOCKING) {
            let leasing = hub.lease(server.site.clone(), patience);
            Sending::Rare(Box::new(Rare::Leases(leasing, Ask::First)))
        } else {
            queue_asking(server.links.route(), request, patience, None, &mut None, cx).ok()?
        };
        Some(())
    }

    /// The error in `raw` is the last word.
    fn finish(&mut self, raw: Raw, attempts: &Attempts) -> Result<Raw, Ended> {
        *self = Sending::Done;
        if attempts.is_in_doubt() { Err(Ended::InDoubt(raw)) } else { Ok(raw) }
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

    /// The caller's limit is over: what may still become of it.
    pub(crate) fn give_up(&mut self, after: Duration, limit: &mut Limit, attempts: &Attempts) -> Failure {
        let is_sent = match self {
            Sending::Sent(_) => true,
            Sending::Rare(rare) => matches!(**rare, Rare::Alone(..)),
            Sending::New | Sending::Done => false,
        };
        let sent = is_sent && limit.withdraw();
        *self = Sending::Done;
        limit.failure(after, sent || attempts.written)
    }
}

/// Queues a command on its connection, one of its own if it blocks. `calls`: what it asks of scripts.
fn start(
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
    let terms = terms(via, patience, limit.as_deref());
    queue(&link, (words, calls), terms, own, limit, cx)
}

/// Which server a command is for. It matters only where there are several.
fn want(via: Via<'_>, words: &Words, request: &Request) -> Result<Want, Nowhere> {
    match via {
        Via::Client(hub) if hub.mapped().is_some() => match way(words, request.facts())? {
            Way::To(want) => Ok(want),
            Way::Split | Way::Shards | Way::Nodes => Err(Nowhere::SeveralNodes),
        },
        _ => Ok(Want::Any),
    }
}

/// Queues a command on `link`, behind ASKING.
fn queue_asking(
    link: &Arc<Link>,
    request: &Request,
    patience: Patience,
    own: Option<Own>,
    limit: &mut Option<Box<Limit>>,
    cx: &Context<'_>,
) -> Result<Sending, Failure> {
    // with the text of a script: nothing is known of what this server knows
    let with_source = request.called_script().map(|script| request.with_source(script));
    let Ok(words) = with_source.as_ref().unwrap_or(request).encoded() else { return Err(Failure::Discarded) };
    let sent = link.call_asking(words, Slot::new(cx.waker().clone()), patience).map(Sent::Now);
    note_for_limit(limit, link, patience, &sent);
    sent.map(|sent| Sending::of(sent, own))
}

fn terms(via: Via<'_>, patience: Patience, limit: Option<&Limit>) -> Terms {
    let by_default = match via {
        Via::Client(hub) => hub.config().fail_when_down,
        Via::Lease(_) => false,
    };
    Terms { patience, fail_when_down: limit.and_then(Limit::fail_when_down).unwrap_or(by_default) }
}

/// Queues a command on `link`.
fn queue(
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
    note_for_limit(limit, link, terms.patience, &sent);
    sent.map(|sent| Sending::of(sent, own))
}

/// Notes what was queued for the caller's limit. A connection that is driven elsewhere does not end the waiting, if its runtime
/// stands still: a limit does.
#[cold]
fn note_for_limit(
    limit: &mut Option<Box<Limit>>,
    link: &Arc<Link>,
    patience: Patience,
    sent: &Result<Sent, Failure>,
) {
    if limit.is_none() {
        *limit = Limit::elsewhere(link, patience);
    }
    if let (Some(limit), Ok(Sent::Now(queued))) = (limit, sent) {
        limit.note(link, queued.seq);
    }
}

/// The server has said whether it knows the script that it called unknown: whether the call goes again, and how.
#[cold]
fn on_exists(
    answer: Result<Raw, Failure>,
    request: &mut Request,
    attempts: &mut Attempts,
) -> Result<(), Failure> {
    match answer {
        Ok(raw) if raw.bytes() == b"*1\r\n:0\r\n" => {
            if let Some(script) = request.called_script() {
                *request = request.with_source(script);
            }
            Ok(())
        }
        answer => match attempts.on_known_script(request.facts()) {
            Verdict::Again => Ok(()),
            _ => Err(answer.err().unwrap_or(Failure::Lost {
                reason: "NOSCRIPT came for a script that the server knows".into(),
                written: true,
            })),
        },
    }
}

fn patience(request: &Request, attempts: &Attempts, limit: Option<&Limit>) -> Patience {
    match (request.patience(), limit.and_then(Limit::after), attempts.until()) {
        (patience, _, Some(tick)) => Patience::Until { tick, blocks: patience.blocks() },
        (Patience::Normal, Some(after), None) => Patience::Within(after),
        (patience, ..) => patience,
    }
}

impl Own {
    fn link(&self) -> &Arc<Link> {
        match self {
            Own::Lease(lease) => lease.link(),
            Own::Connection(abandoned) => &abandoned.link,
        }
    }

    /// The same for the command whose reply comes into `slot`.
    fn of(self, slot: &Arc<Slot>) -> Own {
        match self {
            Own::Connection(mut abandoned) => {
                abandoned.slot = Some(slot.clone());
                Own::Connection(abandoned)
            }
            lease @ Own::Lease(_) => lease,
        }
    }
}

impl Abandoned {
    fn new(link: &Arc<Link>) -> Abandoned {
        Abandoned { link: link.clone(), slot: None }
    }
}
