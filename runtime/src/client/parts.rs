//! A command that is split, with a part for each of several nodes.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::command::Via;
use super::sending::{Ended, Sending};
use crate::arg::Words;
use crate::cluster::{Mapped, Order, Share, Way, merge, split};
use crate::error::{Error, ErrorPart, Failure};
use crate::facts::{Facts, Merge};
use crate::hub::{Attempts, Hub, Limit, Noted};
use crate::link::{Raw, decode};
use crate::request::Request;
use crate::resp::HashSlot;

/// The parts of a command, each on its way by itself, and sent on and again by itself.
#[derive(Debug)]
pub(crate) struct Parts {
    parts: Vec<Part>,
    merge: Merge,
    facts: &'static Facts,
}

#[derive(Debug)]
struct Part {
    /// The node that it is for, where it is for one; else whoever has its keys.
    node: Option<Arc<Hub>>,
    /// The hash slot of its keys, where it has those of one.
    slot: Option<HashSlot>,
    request: Request,
    sending: Sending,
    attempts: Attempts,
    /// What of it the limit of the call would withdraw.
    noted: Noted,
    /// The places of its keys in the whole.
    order: Order,
    ended: Option<Result<Raw, Ended>>,
}

impl Parts {
    /// The parts of a command whose `way` leads to several nodes.
    pub(crate) fn new(
        hub: &Hub,
        mapped: &Mapped,
        way: Way,
        request: &Request,
        (words, attempts): (&Words, &Attempts),
    ) -> Parts {
        let facts = request.facts();
        let part = |(node, slot), request, order| {
            let sending = Sending::New;
            Part { node, slot, request, sending, attempts: *attempts, noted: None, order, ended: None }
        };
        let map = mapped.map();
        let on = |server| part((Some(hub.on(server)), None), request.clone(), Order::new());
        let parts = match way {
            Way::To(_) => vec![part((None, None), request.clone(), Order::new())],
            Way::Split => {
                let share = |share: Share| {
                    part((None, Some(share.slot)), Request::of(facts, share.words), share.order)
                };
                split(words, facts).into_iter().map(share).collect()
            }
            Way::Shards => map.primaries().cloned().map(on).collect(),
            Way::Nodes => map.servers().cloned().map(on).collect(),
        };
        mapped.count_extra(parts.len().saturating_sub(1));
        Parts { parts, merge: facts.spread.merge().unwrap_or(Merge::All), facts }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Ready when all parts have ended: with one reply, or with the first error. `limit`: that of the call, for whatever holds up
    /// one of them.
    pub(crate) fn poll(
        &mut self,
        hub: &Arc<Hub>,
        limit: &mut Option<Box<Limit>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Raw, Ended>> {
        let mut waits = false;
        for part in &mut self.parts {
            if part.ended.is_some() {
                continue;
            }
            let Part { node, request, sending, attempts, noted, ended, .. } = part;
            let via = Via::Client(node.as_ref().unwrap_or(hub));
            limit.iter_mut().for_each(|limit| limit.turn(noted));
            let polled = sending.poll(via, request, attempts, limit, cx);
            limit.iter_mut().for_each(|limit| limit.turn(noted));
            match polled {
                Poll::Ready(end) => *ended = Some(end),
                Poll::Pending => waits = true,
            }
        }
        if waits { Poll::Pending } else { Poll::Ready(self.end(hub)) }
    }

    fn end(&mut self, hub: &Hub) -> Result<Raw, Ended> {
        let done = || self.parts.iter().filter(|part| part.is_done());
        if self.merge == Merge::One && done().next().is_some() || done().count() == self.parts.len() {
            let orders: Vec<_> = done().map(|part| &*part.order).collect();
            let replies: Vec<_> = done().filter_map(|part| part.reply().map(Raw::bytes)).collect();
            let merged = merge(self.merge, &replies, &orders);
            return merged.map(|merged| Raw::Heap(merged.into())).ok_or(Ended::Unmerged);
        }
        Err(self.failed(hub))
    }

    /// The limit of the call is over: what is not written of a part never will be.
    #[cold]
    pub(crate) fn give_up(&mut self, hub: &Hub, after: Duration, limit: &mut Limit) -> Ended {
        for part in self.parts.iter_mut().filter(|part| part.ended.is_none()) {
            limit.turn(&mut part.noted);
            part.ended = Some(Err(part.sending.give_up(hub, after, limit, &part.attempts)));
        }
        self.failed(hub)
    }

    /// The first error, with what became of each part.
    #[cold]
    fn failed(&self, hub: &Hub) -> Ended {
        let Some(first) = self.parts.iter().find_map(Part::error) else {
            return Ended::Failed(Failure::Internal);
        };
        let part = |part: &Part| {
            let (keys, node) = (part.order.iter().copied(), part.node(hub));
            ErrorPart::of_command(keys, node, part.error().map(|error| error.of(self.facts)))
        };
        let parts = self.parts.iter().map(part).collect();
        Ended::InParts(Box::new(first.of_parts(self.facts, parts)))
    }
}

impl Part {
    fn reply(&self) -> Option<&Raw> {
        self.ended.as_ref()?.as_ref().ok()
    }

    fn is_done(&self) -> bool {
        self.reply().is_some_and(|raw| decode::error(raw.bytes()).is_none())
    }

    /// Why it was not carried out, if so.
    fn error(&self) -> Option<Error> {
        match self.ended.as_ref()? {
            Ok(raw) => decode::error(raw.bytes()),
            Err(ended) => Some(ended.error()),
        }
    }

    /// The node that it is for, as far as the map says so.
    fn node(&self, hub: &Hub) -> Option<Arc<str>> {
        if let Some(node) = &self.node {
            return Some(node.site().place.to_string().into());
        }
        let map = hub.mapped()?.map();
        Some(map.owner(self.slot?)?.endpoint.to_string().into())
    }
}
