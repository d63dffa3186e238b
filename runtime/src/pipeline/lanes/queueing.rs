//! Queueing a command of a pipeline on a cluster.

use super::Lanes;
use super::unit::Unit;
use crate::cluster::{Share, Want, Way, split, way, whole_way};
use crate::error::Nowhere;
use crate::pipeline::fault::Fault;
use crate::pipeline::queue::{Queue, QueueState};
use crate::request::Request;
use crate::resp::HashSlot;

impl Queue {
    /// Queues a command; its number. One that can go to no node is a fault at once.
    #[cold]
    pub(in crate::pipeline) fn push_to_cluster(&self, request: &Request) -> u64 {
        let facts = request.facts();
        let way = request.encoded().ok().map(|words| match self.atomic || request.forgets_scripts() {
            true => whole_way(words, facts).map(Way::To),
            false => way(words, facts),
        });
        let mut state = self.lock();
        let place = state.queued.len();
        let slot = match way {
            // its argument cannot be sent
            None => return self.push_locked(&mut state, request),
            Some(Ok(Way::To(Want::Slot(slot) | Want::Replica(slot, _)))) => Some(slot),
            Some(Ok(Way::Split)) => return state.push_shares(request),
            Some(Ok(Way::To(Want::Any) | Way::Shards | Way::Nodes)) => None,
            Some(Err(nowhere)) => return state.push_fault(facts, Fault::Nowhere(nowhere)),
        };
        if self.atomic
            && let Some(slot) = slot
            && let Some(nowhere) = state.lanes.as_ref().and_then(|lanes| lanes.crosses(place, slot))
        {
            return state.push_fault(facts, Fault::Nowhere(nowhere));
        }
        let number = self.push_locked(&mut state, request);
        let end = state.out.len();
        if let (Some(lanes), Ok(words)) = (&mut state.lanes, request.encoded()) {
            let len = words.wire_len();
            let script = request.called_script().map(|script| (script.clone(), request.name_at()));
            let (start, first_key) = (end - len, words.first_key_at());
            let spread = way.and_then(Result::ok).filter(|way| matches!(way, Way::Shards | Way::Nodes));
            let merge = spread.and_then(|_| facts.spread.merge());
            let order = Vec::new();
            lanes.queued.push(Unit {
                place,
                slot,
                start,
                len,
                first_key,
                facts,
                merge,
                order,
                spread,
                script,
            });
        }
        number
    }
}

impl QueueState {
    /// Queues a command on keys of several hash slots, a share to each; its number.
    fn push_shares(&mut self, request: &Request) -> u64 {
        let (number, place, facts) = (self.queued.end(), self.queued.len(), request.facts());
        self.queued.facts.push(facts);
        self.holders.held += 1;
        let (Some(lanes), Ok(words)) = (&mut self.lanes, request.encoded()) else { return number };
        for Share { slot, words, order } in split(words, facts) {
            let (start, len, first_key) = (self.out.len(), words.wire_len(), words.first_key_at());
            self.out.push_words(&words);
            let (slot, merge) = (Some(slot), facts.spread.merge());
            let unit =
                Unit { place, slot, start, len, first_key, facts, merge, order, spread: None, script: None };
            lanes.queued.push(unit);
        }
        number
    }
}

impl Lanes {
    /// Why a command on `slot` cannot be part of the transaction.
    fn crosses(&self, place: u32, slot: HashSlot) -> Option<Nowhere> {
        let (first, one) = self.queued.iter().find_map(|unit| Some((unit.place, unit.slot?)))?;
        (one != slot).then_some(Nowhere::Commands { first: (first, one), other: (place, slot) })
    }
}
