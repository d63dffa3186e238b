//! What happens to a command that was refused, or got no reply.

use std::sync::Arc;
use std::task::Context;

use super::own::Own;
use super::start::{fails_when_down, hold, patience, queue_behind, start, want};
use super::{Ask, Ended, Rare, Sending};
use crate::arg::Words;
use crate::client::command::Via;
use crate::cluster::{Mapped, Want};
use crate::error::Failure;
use crate::facts::Flags;
use crate::hub::{Attempts, Fence, Hub, Limit, Unfenced, Verdict, is_unfit, proves_that_nothing_ran};
use crate::link::{self, Before, Raw, Tick};
use crate::request::{Patience, Request, Script};
use crate::resp::Redirect;

impl Sending {
    /// No reply has come: the end, or once more.
    #[cold]
    pub(super) fn on_failure(
        &mut self,
        (failure, deadline): (Failure, Tick),
        own: bool,
        (via, request): (Via<'_>, &Request),
        (attempts, limit): (&mut Attempts, &mut Option<Box<Limit>>),
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        let (facts, block) = (request.facts(), request.block());
        let verdict = match via {
            Via::Client(hub) => {
                let time = (hub.site(), deadline);
                if let Some(mapped) = hub.mapped().filter(|_| !hub.is_closed()) {
                    mapped.refresh();
                }
                match attempts.has_others(hub, facts) && !hub.is_closed() {
                    true => {
                        let stands_in = attempts.leave_replica(hub, false) && attempts.may_stand_in(hub);
                        attempts.on_failure_in_cluster(facts, &failure, (block, stands_in), time)
                    }
                    false => attempts.on_failure(facts, &failure, own, block, time),
                }
            }
            // a leased connection is not made again
            Via::Lease(_) => {
                attempts.written |= failure.is_written();
                Verdict::Done
            }
        };
        self.go_on(verdict, failure, (via, request), (attempts, limit), cx)
    }

    /// No connection has taken it. In a cluster another one may.
    #[cold]
    pub(super) fn on_unsent(
        &mut self,
        failure: Failure,
        (via, request): (Via<'_>, &Request),
        (attempts, limit): (&mut Attempts, &mut Option<Box<Limit>>),
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        match via {
            Via::Client(hub) if attempts.has_others(hub, request.facts()) => {
                let after = limit.as_ref().and_then(|limit| limit.after());
                let deadline = match (request.patience(), after) {
                    (Patience::Normal, Some(after)) => hub.site().deadline_of(Patience::Within(after)),
                    _ => hub.site().deadline(),
                };
                self.on_failure((failure, deadline), false, (via, request), (attempts, limit), cx)
            }
            _ => Err(failure),
        }
    }

    /// Begins another attempt, if there is to be one.
    #[cold]
    pub(super) fn go_on(
        &mut self,
        verdict: Verdict,
        failure: Failure,
        (via, request): (Via<'_>, &Request),
        (attempts, limit): (&Attempts, &mut Option<Box<Limit>>),
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        match verdict {
            Verdict::Again => self.again((via, request), (attempts, limit), cx),
            Verdict::After(pause) if link::runtime().is_ok() => {
                *self = Sending::pause(via.hub(), pause);
                Ok(())
            }
            _ => Err(failure),
        }
    }

    /// Another attempt: a write of which an earlier one may be on its way is sent when that cannot be any more.
    #[cold]
    pub(super) fn again(
        &mut self,
        (via, request): (Via<'_>, &Request),
        (attempts, limit): (&Attempts, &mut Option<Box<Limit>>),
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        let fence = match via {
            Via::Client(hub) if attempts.needs_fence(request.facts()) => {
                let want = request.encoded().ok().and_then(|words| want(via, words, request).ok());
                let link = hub.route(want.unwrap_or(Want::Any))?;
                attempts.fence(link, patience(request, attempts, limit.as_deref()), cx)?
            }
            _ => None,
        };
        *self = fence.map_or(Sending::New, |fence| Sending::fenced(fence, Ask::No, limit));
        Ok(())
    }

    /// It is not certain that the first attempt is over: it does not go again, or not yet.
    #[cold]
    pub(super) fn on_unfenced(
        &mut self,
        unfenced: Unfenced,
        (via, request): (Via<'_>, &Request),
        (attempts, limit): (&mut Attempts, &mut Option<Box<Limit>>),
        cx: &Context<'_>,
    ) -> Result<(), Failure> {
        let site = via.hub().site();
        // the first attempt has set the limit
        let now = site.now();
        if let Unfenced::Failed(failure) = unfenced {
            return self.on_failure((failure, now), false, (via, request), (attempts, limit), cx);
        }
        // what passes is waited out, as where it answers the command
        let text = unfenced.error().unwrap_or_default();
        let verdict = match fails_at_once(text, via, limit.as_deref()) {
            true => Verdict::Done,
            false => attempts.on_error(request.facts(), text, request.block(), (site, now)),
        };
        self.go_on(verdict, unfenced.failure(), (via, request), (attempts, limit), cx)
    }

    /// An error has come in reply: the end, or once more.
    #[cold]
    pub(super) fn on_error(
        &mut self,
        (raw, deadline): (Raw, Tick),
        (via, request): (Via<'_>, &Request),
        (attempts, limit): (&mut Attempts, &mut Option<Box<Limit>>),
        cx: &mut Context<'_>,
    ) -> Option<Result<Raw, Ended>> {
        let facts = request.facts();
        let text = raw.bytes().get(1..).unwrap_or_default();
        if let Via::Lease(lease) = via {
            lease.on_error(text);
        }
        if let Via::Client(hub) = via {
            let refuses = Redirect::read(text).is_some() || proves_that_nothing_ran(facts, text);
            if refuses && attempts.leave_replica(hub, is_unfit(text)) {
                if let Some(mapped) = hub.mapped() {
                    mapped.refresh();
                }
                // what a replica says of the map may be old
                if attempts.may_stand_in(hub) {
                    *self = Sending::New;
                    return None;
                }
            }
        }
        if let Via::Client(hub) = via
            && let Some(mapped) = hub.mapped()
        {
            if let Some(to) = Redirect::read(text) {
                let verdict = attempts.on_redirect(request.block(), (hub.site(), deadline));
                return match self.redirect((hub, mapped), (&to, verdict), request, (&*attempts, limit), cx) {
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
        let fails_at_once = fails_at_once(text, via, limit.as_deref());
        let pause = match verdict {
            // a program of another executor gets the error at once
            Verdict::After(_) | Verdict::Elsewhere(_) if link::runtime().is_err() => {
                return Some(self.finish(raw, attempts));
            }
            Verdict::After(_) if fails_at_once => return Some(self.finish(raw, attempts)),
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
                if fails_at_once {
                    return Some(self.finish(raw, attempts));
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
                let plainly = (Patience::Until { tick: deadline, blocks: false }, Flags::NONE);
                match start((via, want), (&words, None), plainly, limit, cx) {
                    Ok(Sending::Sent(slot)) => {
                        *self = Sending::Rare(Box::new(Rare::Asks(slot)));
                        return None;
                    }
                    // no room: the question is not worth waiting for
                    _ => return Some(self.finish(raw, attempts)),
                }
            }
            Verdict::Done | Verdict::Again => return Some(self.finish(raw, attempts)),
        };
        *self = Sending::pause(via.hub(), pause);
        None
    }

    /// A node has sent the command elsewhere. `None`: it does not go there.
    #[cold]
    pub(super) fn redirect(
        &mut self,
        (hub, mapped): (&Arc<Hub>, &Mapped),
        (to, verdict): (&Redirect<'_>, Verdict),
        request: &Request,
        (attempts, limit): (&Attempts, &mut Option<Box<Limit>>),
        cx: &mut Context<'_>,
    ) -> Option<()> {
        let server = mapped.redirect(to);
        match verdict {
            Verdict::Again if to.asks => {}
            Verdict::Again => return self.again((Via::Client(hub), request), (attempts, limit), cx).ok(),
            Verdict::After(pause) if link::runtime().is_ok() => {
                *self = Sending::pause(hub, pause);
                return Some(());
            }
            _ => return None,
        }
        let patience = patience(request, attempts, limit.as_deref());
        if request.facts().flags.contains(Flags::BLOCKING) {
            let leasing = hub.lease(server.site.clone(), patience);
            *self = Sending::Rare(Box::new(Rare::Leases(leasing, Ask::First)));
            return Some(());
        }
        let link = server.links.route();
        let fence = match attempts.needs_fence(request.facts()) {
            true => attempts.fence(link.clone(), patience, cx).ok()?,
            false => None,
        };
        *self = match fence {
            Some(fence) => Sending::fenced(fence, Ask::First, limit),
            None => queue_behind((Before::asking(), None, link), request, patience, None, limit, cx).ok()?,
        };
        Some(())
    }

    /// Waits for a fence, for as long as the call may take.
    fn fenced(fence: Fence, ask: Ask, limit: &mut Option<Box<Limit>>) -> Sending {
        hold(limit, fence.link(), fence.patience());
        Sending::Rare(Box::new(Rare::Fenced(fence, ask)))
    }

    /// The error in `raw` is the last word.
    pub(super) fn finish(&mut self, raw: Raw, attempts: &Attempts) -> Result<Raw, Ended> {
        *self = Sending::Done;
        if attempts.is_in_doubt() { Err(Ended::InDoubt(raw)) } else { Ok(raw) }
    }
}

/// The server has said whether it knows the script that it called unknown: whether the call goes again, and how.
#[cold]
pub(super) fn on_exists(
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

/// Whether its caller does not wait until the server can serve. That keys are moving just now is not such a case.
fn fails_at_once(text: &[u8], via: Via<'_>, limit: Option<&Limit>) -> bool {
    !text.starts_with(b"TRYAGAIN") && fails_when_down(via, limit)
}
