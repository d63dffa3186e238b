//! A command that several nodes carry out, a part each.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::command::Via;
use super::sending::{Ended, Sending};
use crate::arg::Words;
use crate::cluster::{Mapped, Way, merge, split};
use crate::facts::{Facts, Flags, Merge};
use crate::hub::{Attempts, Hub};
use crate::link::Raw;
use crate::request::Request;

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
    request: Request,
    sending: Sending,
    attempts: Attempts,
    /// The places of its keys in the whole.
    order: Vec<u32>,
    ended: Option<Result<Raw, Ended>>,
}

impl Parts {
    /// Of a command that goes this way, which is more than one.
    pub(crate) fn new(
        hub: &Hub,
        mapped: &Mapped,
        way: Way,
        request: &Request,
        (words, attempts): (&Words, &Attempts),
    ) -> Parts {
        let facts = request.facts();
        let part = |node, request, order| {
            let sending = Sending::New;
            Part { node, request, sending, attempts: *attempts, order, ended: None }
        };
        let map = mapped.map();
        let on = |server| part(Some(hub.on(server)), request.clone(), Vec::new());
        let parts = match way {
            Way::To(_) => vec![part(None, request.clone(), Vec::new())],
            Way::Split => {
                let share =
                    |share: crate::cluster::Share| part(None, Request::of(facts, share.words), share.order);
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

    /// Ready when all parts have ended: with one reply, or with the first failure.
    pub(crate) fn poll(&mut self, hub: &Arc<Hub>, cx: &mut Context<'_>) -> Poll<Result<Raw, Ended>> {
        let mut waits = false;
        for part in &mut self.parts {
            if part.ended.is_some() {
                continue;
            }
            let Part { node, request, sending, attempts, ended, .. } = part;
            let via = Via::Client(node.as_ref().unwrap_or(hub));
            match sending.poll(via, request, attempts, &mut None, cx) {
                Poll::Ready(end) => *ended = Some(end),
                Poll::Pending => waits = true,
            }
        }
        if waits { Poll::Pending } else { Poll::Ready(self.end()) }
    }

    fn end(&mut self) -> Result<Raw, Ended> {
        let parts = std::mem::take(&mut self.parts);
        let orders: Vec<_> = parts.iter().map(|part| &*part.order).collect();
        let failed = |part: &Part| !matches!(&part.ended, Some(Ok(raw)) if !raw.is_error());
        let has_failed = parts.iter().any(failed);
        let failure = parts.iter().position(|part| matches!(part.ended, Some(Err(_))));
        let partly = has_failed && !parts.iter().all(failed) && self.facts.flags.contains(Flags::WRITE);
        let merged = match failure {
            Some(_) if self.merge != Merge::One => None,
            _ => {
                let replies = || parts.iter().filter_map(|part| part.ended.as_ref()?.as_ref().ok());
                let replies: Vec<&[u8]> = replies().map(Raw::bytes).collect();
                Some(merge(self.merge, &replies, &orders))
            }
        };
        let end = match (merged, failure) {
            (Some(Some(merged)), _) => Ok(Raw::Heap(merged.into())),
            (_, Some(place)) => match parts.into_iter().nth(place).and_then(|part| part.ended) {
                Some(end) => end,
                None => return Err(Ended::Failed(crate::error::Failure::Discarded)),
            },
            (_, None) => return Err(Ended::Unmerged),
        };
        match partly && self.merge != Merge::One {
            true => Err(Ended::Partly(Box::new(end))),
            false => end,
        }
    }
}
