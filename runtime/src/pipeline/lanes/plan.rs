//! Which commands of a flush go to which node.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lanes;
use super::readers::{Reader, Readers};
use super::unit::Unit;
use crate::cluster::{Map, Primary, Server, Want, Way};
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{Bundle, Link, Site};
use crate::resp::HashSlot;
use crate::router::Servers;

/// The lanes of one flush: each with the units that it takes, in the order of queueing.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lanes: Vec<(Arc<Link>, Vec<u32>)>,
    /// Those that go nowhere for the moment: their hash slot is closed, or has no owner.
    pub(super) limbo: Vec<u32>,
    /// The place of each lane, by the address of its connection.
    places: HashMap<usize, usize>,
}

const NO_LANE: usize = usize::MAX;

/// What may be read from replicas, and which replica of the owner of a hash slot that is.
pub(super) struct Replicas<'a> {
    pub(super) readers: Readers,
    pub(super) choose: &'a dyn Fn(HashSlot) -> Result<Option<Arc<Server>>, Failure>,
}

/// Which lane a hash slot is in, as far as replicas are concerned.
enum Lane {
    Primary,
    Replica(usize),
    Waits,
}

impl Plan {
    /// The lane over a connection.
    fn lane(&mut self, link: &Arc<Link>) -> usize {
        *self.places.entry(Arc::as_ptr(link).addr()).or_insert_with(|| {
            self.lanes.push((link.clone(), Vec::new()));
            self.lanes.len() - 1
        })
    }
}

impl Lanes {
    /// Says where each unit goes. What needs no node in particular goes with the command before it.
    pub(super) fn plan(
        &mut self,
        (map, replicas): (&Map, Option<&Replicas<'_>>),
        turn: impl FnOnce() -> Option<Arc<Server>>,
        units: &[Unit],
    ) -> Plan {
        let mut plan = Plan::default();
        // lanes by the places of shards, so that finding one costs the same in a cluster of any size
        let mut of_shard = vec![NO_LANE; map.len()];
        let mut of_replica = vec![NO_LANE; if replicas.is_some() { map.len() } else { 0 }];
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
                Some(slot) => {
                    let lane = match replicas {
                        None => self.lane(&mut plan, map, &mut of_shard, slot),
                        Some(replicas) => {
                            match self.replica(&mut plan, (map, replicas), &mut of_replica, slot) {
                                Lane::Primary => self.lane(&mut plan, map, &mut of_shard, slot),
                                Lane::Replica(lane) => Some(lane),
                                Lane::Waits => None,
                            }
                        }
                    };
                    match lane {
                        Some(lane) => lane,
                        None => {
                            plan.limbo.push(n);
                            continue;
                        }
                    }
                }
            };
            if let Some((link, units)) = plan.lanes.get_mut(lane) {
                // a replica carries out reads and nothing else
                if !link.site().config.reads {
                    latest = lane;
                    units.append(&mut without_node);
                }
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

    /// The same for a primary and the replicas that read for it: all of a flush goes to one of them, to a replica if all of it reads.
    pub(super) fn plan_for_primary(&mut self, primary: &Primary, from: ReadFrom, units: &[Unit]) -> Plan {
        let all = (0..).zip(units).map(|(n, _)| n).collect();
        let waits = |limbo| Plan { limbo, ..Plan::default() };
        let Some(slot) = units.iter().find_map(|unit| unit.slot) else { return waits(all) };
        if self.closed.contains_key(&Some(slot)) {
            return waits(all);
        }
        let link = match Readers::new(self, units).of(slot) {
            Reader::Primary => self.link_to_primary(primary, Want::Any),
            Reader::There(link) => link,
            Reader::Waits => return waits(all),
            Reader::Replica => match primary.reader(from) {
                Ok(want) => self.link_to_primary(primary, want.unwrap_or(Want::Any)),
                Err(_) => return waits(all),
            },
        };
        Plan { lanes: vec![(link, all)], ..Plan::default() }
    }

    /// The connection to a primary, or to the replica that is meant.
    fn link_to_primary(&mut self, primary: &Primary, want: Want) -> Arc<Link> {
        match primary.replica(want) {
            Some(replica) => self.link_to(&replica),
            None => self.link_of(primary.site(), &primary.links),
        }
    }

    /// The connection to the server that something is for.
    ///
    /// # Errors
    ///
    /// Nobody is known who would take it.
    pub(super) fn link_for(&mut self, servers: Servers<'_>, want: Want) -> Result<Arc<Link>, Failure> {
        match servers {
            Servers::Cluster(mapped) => Ok(self.link_to(&*mapped.server(want)?)),
            Servers::Primary(primary) => Ok(self.link_to_primary(primary, want)),
        }
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
            let lane = plan.lane(&link);
            plan.lanes.get_mut(lane).into_iter().for_each(|(_, units)| units.push(n));
        }
    }

    fn lane(&mut self, plan: &mut Plan, map: &Map, of_shard: &mut [usize], slot: HashSlot) -> Option<usize> {
        if let Some(link) = self.pinned.get(&slot) {
            return Some(plan.lane(link));
        }
        let shard = of_shard.get_mut(map.place(slot)?)?;
        if *shard == NO_LANE {
            let link = self.link_to(map.owner(slot)?);
            *shard = plan.lane(&link);
        }
        Some(*shard)
    }

    /// The lane of a hash slot that a replica may read: one replica of each shard.
    fn replica(
        &mut self,
        plan: &mut Plan,
        (map, replicas): (&Map, &Replicas<'_>),
        of_replica: &mut [usize],
        slot: HashSlot,
    ) -> Lane {
        match replicas.readers.of(slot) {
            Reader::Primary => return Lane::Primary,
            Reader::There(link) => return Lane::Replica(plan.lane(&link)),
            Reader::Waits => return Lane::Waits,
            Reader::Replica => {}
        }
        let Some(lane) = map.place(slot).and_then(|place| of_replica.get_mut(place)) else {
            return Lane::Waits;
        };
        if *lane == NO_LANE {
            match (replicas.choose)(slot) {
                Ok(Some(server)) => *lane = plan.lane(&self.link_to(&server)),
                Ok(None) => return Lane::Primary,
                Err(_) => return Lane::Waits,
            }
        }
        Lane::Replica(*lane)
    }

    /// The connection to a server: the same for as long as anything is on its way, so that order is kept.
    fn link_to(&mut self, server: &Server) -> Arc<Link> {
        self.link_of(&server.site, &server.links)
    }

    fn link_of(&mut self, site: &Arc<Site>, links: &Bundle) -> Arc<Link> {
        self.links.entry(Arc::as_ptr(site).addr()).or_insert_with(|| links.route().clone()).clone()
    }

    /// What is on its way stays on its connection, and what comes behind it on the same hash slot follows it there, whatever the
    /// map says meanwhile.
    pub(super) fn pin(&mut self, map: &Map, version: u64) {
        if std::mem::replace(&mut self.version, version) == version {
            return;
        }
        // what a replica reads is looked at by `Readers`
        for on_way in self.on_way.values().filter(|on_way| !on_way.link.site().config.reads) {
            for slot in on_way.seats.iter().filter_map(|seat| seat.unit()?.slot) {
                let moved = map.owner(slot).is_none_or(|owner| !Arc::ptr_eq(&owner.site, on_way.link.site()));
                if moved {
                    self.pinned.insert(slot, on_way.link.clone());
                }
            }
        }
    }
}
