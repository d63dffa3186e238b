//! Which commands of a flush go to which node.

use std::sync::Arc;

use super::Lanes;
use super::unit::Unit;
use crate::cluster::{Map, Server, Way};
use crate::link::Link;
use crate::resp::HashSlot;

/// The lanes of one flush: each with the units that it takes, in the order of queueing.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lanes: Vec<(Arc<Link>, Vec<u32>)>,
    /// Those that go nowhere for the moment: their hash slot is closed, or has no owner.
    pub(super) limbo: Vec<u32>,
}

const NO_LANE: usize = usize::MAX;

impl Lanes {
    /// Says where each unit goes. What needs no node in particular goes with the command before it.
    pub(super) fn plan(
        &mut self,
        map: &Map,
        turn: impl FnOnce() -> Option<Arc<Server>>,
        units: &[Unit],
    ) -> Plan {
        let mut plan = Plan::default();
        // lanes by the places of shards, so that finding one costs the same in a cluster of any size
        let mut of_shard = vec![NO_LANE; map.len()];
        let mut latest = NO_LANE;
        let mut without_node = Vec::new();
        for (n, unit) in (0..).zip(units) {
            if let Some(way) = unit.spread {
                self.spread(&mut plan, map, way, n);
                continue;
            }
            let lane = match unit.slot {
                slot if !self.closed.is_empty() && self.closed.contains_key(&slot) => {
                    plan.limbo.push(n);
                    continue;
                }
                None if latest == NO_LANE => {
                    without_node.push(n);
                    continue;
                }
                None => latest,
                Some(slot) => match self.lane(&mut plan, map, &mut of_shard, slot) {
                    Some(lane) => lane,
                    None => {
                        plan.limbo.push(n);
                        continue;
                    }
                },
            };
            latest = lane;
            if let Some((_, units)) = plan.lanes.get_mut(lane) {
                units.append(&mut without_node);
                units.push(n);
            }
        }
        if !without_node.is_empty() {
            match turn() {
                Some(server) => plan.lanes.push((self.link_to(&server), without_node)),
                None => plan.limbo.append(&mut without_node),
            }
        }
        plan
    }

    /// The same command to each of several servers.
    fn spread(&mut self, plan: &mut Plan, map: &Map, way: Way, n: u32) {
        let servers: Vec<_> =
            if way == Way::Nodes { map.servers().collect() } else { map.primaries().collect() };
        if servers.is_empty() {
            plan.limbo.push(n);
        }
        for server in servers {
            let link = self.link_to(server);
            match plan.lanes.iter_mut().find(|(other, _)| Arc::ptr_eq(other, &link)) {
                Some((_, units)) => units.push(n),
                None => plan.lanes.push((link, vec![n])),
            }
        }
    }

    fn lane(&mut self, plan: &mut Plan, map: &Map, of_shard: &mut [usize], slot: HashSlot) -> Option<usize> {
        if let Some(link) = self.pinned.get(&slot) {
            let lane = plan.lanes.iter().position(|(other, _)| Arc::ptr_eq(other, link));
            return Some(lane.unwrap_or_else(|| {
                plan.lanes.push((link.clone(), Vec::new()));
                plan.lanes.len() - 1
            }));
        }
        let shard = of_shard.get_mut(map.place(slot)?)?;
        if *shard == NO_LANE {
            let link = self.link_to(map.owner(slot)?);
            let lane = plan.lanes.iter().position(|(other, _)| Arc::ptr_eq(other, &link));
            *shard = lane.unwrap_or_else(|| {
                plan.lanes.push((link, Vec::new()));
                plan.lanes.len() - 1
            });
        }
        Some(*shard)
    }

    /// The connection to a server: the same for as long as anything is on its way, so that order is kept.
    pub(super) fn link_to(&mut self, server: &Server) -> Arc<Link> {
        if let Some(link) = self.links.iter().find(|link| Arc::ptr_eq(link.site(), &server.site)) {
            return link.clone();
        }
        let link = server.links.route().clone();
        self.links.push(link.clone());
        link
    }

    /// What is on its way stays on its connection, and what comes behind it on the same hash slot follows it there, whatever the
    /// map says meanwhile.
    pub(super) fn pin(&mut self, map: &Map, version: u64) {
        if std::mem::replace(&mut self.version, version) == version {
            return;
        }
        for on_way in self.on_way.values() {
            for slot in on_way.seats.iter().filter_map(|seat| seat.unit()?.slot) {
                let moved = map.owner(slot).is_none_or(|owner| !Arc::ptr_eq(&owner.site, on_way.link.site()));
                if moved {
                    self.pinned.insert(slot, on_way.link.clone());
                }
            }
        }
    }
}
