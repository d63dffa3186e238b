//! A pipeline on a cluster: which commands of a flush go to which node, and which are sent again.
//!
//! Each node that a flush needs gets a *lane*, one submission. Lanes are written in parallel, and each is a part of the flight. If
//! a node refuses a command without carrying it out (MOVED, ASK, TRYAGAIN and the like), that command is sent again by itself, and its
//! reply replaces the refusal. A submission belongs to one flush, so that commands for which no call waits any more can be withdrawn.
//!
//! Commands on one hash slot are carried out in the order of queueing:
//!
//! 1. While commands on a hash slot are on their way, later ones use the same connection, whatever the map says.
//! 2. A refusal *closes* the hash slot for this pipeline: commands that are flushed later wait.
//! 3. When all commands on their way are answered, the refused ones and then those that waited are sent in the order of queueing.
//! 4. A refused command is not sent again after a later command that was carried out and has a key in common with it.

mod closed;
#[cfg(test)]
mod costs;
mod lane;
mod on_way;
mod plan;
mod queueing;
mod readers;
mod receive;
mod refusal;
mod resend;
mod send;
mod transaction;
mod unit;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};
use std::time::Duration;

use closed::Closed;
use on_way::OnWay;
pub(super) use queueing::way_of;
use transaction::Whole;
pub(super) use unit::Unit;

use super::answer::Answer;
use super::flight::Wakers;
use super::queue::Queue;
use crate::error::Failure;
use crate::hub::Observation;
use crate::link::{Handover, Link};
use crate::resp::HashSlot;

/// What a pipeline on a cluster knows besides.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    /// What is on its way, by its tag: of several on one hash slot the latest counts.
    on_way: BTreeMap<u64, OnWay>,
    closed: HashMap<Option<HashSlot>, Closed>,
    /// Hash slots that have moved while something on them is on its way, and the connection on which that is.
    pinned: HashMap<HashSlot, Arc<Link>>,
    /// The connections in use since the pipeline was idle, by the addresses of their sites.
    links: HashMap<usize, Arc<Link>>,
    /// That of the map when the last flush was planned.
    version: u64,
    /// How often something has gone again.
    resends: u64,
    /// The transaction, once it is sent.
    whole: Option<Box<Whole>>,
    me: Weak<Queue>,
}

/// What is to be done where the pipeline's lock is not held.
#[derive(Default)]
struct After {
    handovers: Vec<(Arc<Link>, Handover)>,
    /// What somebody observes, and how it ended.
    ended: Vec<(Box<Observation>, Arc<Answer>)>,
    wakers: Wakers,
    pauses: Vec<(Option<HashSlot>, Duration)>,
    /// Lanes that no connection took.
    failed: Vec<(u64, Failure)>,
}

/// The tags of what goes again; those of parts are below.
const AGAIN: u64 = 1 << 63;

impl After {
    fn carry_out(self, queue: &Arc<Queue>) {
        for (link, handover) in self.handovers {
            handover.finish(&link);
        }
        for (observation, answer) in self.ended {
            observation.end(answer.first_error().as_ref());
        }
        self.wakers.into_iter().for_each(std::task::Waker::wake);
        for (slot, pause) in self.pauses {
            queue.pause(slot, pause);
        }
        for (tag, failure) in self.failed {
            queue.clone().on_lane(tag, crate::link::Replies::failed(failure));
        }
    }
}

impl Lanes {
    /// Nothing is on its way any more: the next flush begins anew.
    fn rest(&mut self) {
        if self.on_way.is_empty() && self.closed.is_empty() {
            self.pinned.clear();
            self.links.clear();
        }
    }

    /// The submissions of the flight of command `first` that are not answered. What of it waits is in none.
    pub(super) fn sent_of(&self, first: u64) -> impl Iterator<Item = (&Arc<Link>, u64)> {
        let whole = self.whole.iter().filter_map(move |whole| whole.sent_of(first));
        let is_of = move |on_way: &&OnWay| on_way.first() == Some(first);
        let lanes = self.on_way.values().filter(is_of).filter_map(|on_way| Some((&on_way.link, on_way.seq?)));
        lanes.chain(whole)
    }

    /// The pipeline, if anything of it was ever sent.
    pub(super) fn me(&self) -> Option<Arc<Queue>> {
        self.me.upgrade()
    }
}
