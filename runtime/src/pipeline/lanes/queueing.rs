//! Queueing a command of a pipeline on a cluster.

use super::unit::{Every, Rare, Unit};
use crate::cluster::{Share, Want, Way, split, way, whole_way};
use crate::error::Nowhere;
use crate::hub::Hub;
use crate::pipeline::fault::Fault;
use crate::pipeline::load::Load;
use crate::request::Request;
use crate::resp::HashSlot;
use crate::router::Servers;

/// Where a command goes, or why it goes nowhere. Asked before any lock is taken, since it reads all keys.
pub(in crate::pipeline) fn way_of(request: &Request, atomic: bool, hub: &Hub) -> Result<Way, Fault> {
    let (words, facts) = (request.encoded().map_err(Fault::Argument)?, request.facts());
    if let Some(Servers::Primary(_)) = hub.servers() {
        // there is one hash slot, so to speak: all of it stays in order
        return Ok(Way::To(Want::Slot(HashSlot::of([]))));
    }
    let way = match atomic || request.forgets_scripts() {
        true => whole_way(words, facts).map(Way::To),
        false => match way(words, facts) {
            Ok(Way::Split) if !hub.per_command().split_across_slots => whole_way(words, facts).map(Way::To),
            way => way,
        },
    };
    way.map_err(Fault::Nowhere)
}

impl Load {
    /// Queues a command that goes this way; its number.
    #[cold]
    pub(in crate::pipeline) fn push_to_cluster(
        &mut self,
        request: &Request,
        way: Result<Way, Fault>,
        atomic: bool,
    ) -> u64 {
        let (facts, place) = (request.facts(), self.queued.len());
        let slot = match way {
            Ok(Way::To(Want::Slot(slot) | Want::Replica(slot, _))) => Some(slot),
            Ok(Way::Split) => return self.push_shares(request),
            Ok(Way::To(Want::Any | Want::Follower(_)) | Way::Shards | Way::Nodes) => None,
            Err(fault) => return self.push_fault(facts, fault),
        };
        if atomic
            && let Some(slot) = slot
            && let Some(nowhere) = self.crosses(place, slot)
        {
            return self.push_fault(facts, Fault::Nowhere(nowhere));
        }
        let number = self.push_words(request, atomic);
        if let Ok(words) = request.encoded() {
            let mut unit = Unit::new(place, slot, self.out.len() - words.wire_len(), words, facts);
            if slot.is_none() {
                unit.spread = match way {
                    Ok(Way::Shards) => Some(Every::Primary),
                    Ok(Way::Nodes) => Some(Every::Node),
                    _ => None,
                };
                unit.merge = unit.spread.and_then(|_| facts.spread.merge());
            }
            if let Some(script) = request.called_script() {
                unit.rare = Some(Box::new(Rare::Calls(script.clone(), request.name_at())));
            }
            self.units.push(unit);
        }
        number
    }

    /// Queues a command on keys of several hash slots, a share to each; its number.
    fn push_shares(&mut self, request: &Request) -> u64 {
        let (number, place, facts) = (self.queued.end(), self.queued.len(), request.facts());
        self.queued.facts.push(facts);
        let Ok(words) = request.encoded() else { return number };
        for Share { slot, words, order } in split(words, facts) {
            let unit = Unit::new(place, Some(slot), self.out.len(), &words, facts);
            self.out.push_words(&words);
            let rare = Some(Box::new(Rare::Share(order)));
            self.units.push(Unit { merge: facts.spread.merge(), rare, ..unit });
        }
        number
    }

    /// Why a command on `slot` cannot be part of the transaction.
    fn crosses(&self, place: u32, slot: HashSlot) -> Option<Nowhere> {
        let (first, one) = self.units.iter().find_map(|unit| Some((unit.place, unit.slot?)))?;
        (one != slot).then_some(Nowhere::Commands { first: (first, one), other: (place, slot) })
    }
}
