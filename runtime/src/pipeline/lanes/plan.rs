//! Which commands of a flush go to which node.

use std::collections::HashMap;
use std::sync::Arc;

use super::Lanes;
use super::readers::{Reader, Readers};
use super::unit::{Every, Unit};
use crate::cluster::{Map, Primary, Server, Want};
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{Bundle, Link, Site};
use crate::resp::HashSlot;
use crate::router::Servers;

/// The lanes of one flush.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lanes: Vec<Lane>,
    /// Those that go nowhere for the moment: their hash slot is closed, or has no owner.
    pub(super) limbo: Vec<u32>,
    /// Whether the replies to some units become one.
    pub(super) merges: bool,
    /// The place of each lane, by the address of its connection: made when one is looked for. Until then each lane is that of another
    /// shard.
    places: Option<HashMap<usize, usize>>,
    /// For how many units a lane makes room.
    room: usize,
}

/// The units that one connection takes, in the order of queueing.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) link: Arc<Link>,
    pub(super) units: Vec<u32>,
    /// How many bytes these have.
    pub(super) bytes: usize,
}

const NO_LANE: usize = usize::MAX;

/// What may be read from replicas, and which replica of the owner of a hash slot that is.
pub(super) struct Replicas<'a> {
    pub(super) readers: Readers,
    pub(super) choose: &'a dyn Fn(HashSlot) -> Result<Option<Arc<Server>>, Failure>,
}

/// Which lane a hash slot is in, as far as replicas are concerned.
enum Reads {
    Primary,
    Replica(usize),
    Waits,
}

impl Lane {
    fn new(link: Arc<Link>, room: usize) -> Lane {
        Lane { link, units: Vec::with_capacity(room), bytes: 0 }
    }

    #[inline]
    fn push(&mut self, n: u32, unit: &Unit) {
        self.units.push(n);
        self.bytes += unit.len;
    }

    /// Takes what needs no node in particular.
    fn append(&mut self, numbers: &mut Vec<u32>, units: &[Unit]) {
        self.bytes += numbers.iter().filter_map(|n| Some(units.get(*n as usize)?.len)).sum::<usize>();
        self.units.append(numbers);
    }
}

impl Plan {
    /// One of so many units, for so many shards. To grow from nothing takes a lane longer than all else that it is for.
    fn of(units: usize, shards: usize) -> Plan {
        let each = units / shards.max(1);
        let room = (each + each / 4 + 4).min(units);
        Plan { lanes: Vec::with_capacity(shards.min(units)), room, ..Plan::default() }
    }

    /// The lane over a connection.
    fn lane(&mut self, link: Arc<Link>) -> usize {
        let Plan { lanes, places, room, .. } = self;
        let address = |link: &Arc<Link>| Arc::as_ptr(link).addr();
        let all = || lanes.iter().enumerate().map(|(place, lane)| (address(&lane.link), place)).collect();
        *places.get_or_insert_with(all).entry(address(&link)).or_insert_with(|| {
            lanes.push(Lane::new(link, *room));
            lanes.len() - 1
        })
    }

    /// The same for the connection to a shard that has had none.
    fn lane_of_shard(&mut self, link: Arc<Link>) -> usize {
        if self.places.is_some() {
            return self.lane(link);
        }
        self.lanes.push(Lane::new(link, self.room));
        self.lanes.len() - 1
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
        let mut plan = Plan::of(units.len(), map.len());
        // lanes by the places of shards, so that finding one costs the same in a cluster of any size
        let mut of_shard = vec![NO_LANE; map.len()];
        let mut of_replica = vec![NO_LANE; if replicas.is_some() { map.len() } else { 0 }];
        let mut latest = NO_LANE;
        let (mut without_node, mut merges) = (Vec::new(), false);
        let calm = self.closed.is_empty() && self.pinned.is_empty() && replicas.is_none();
        for (n, unit) in (0..).zip(units) {
            merges |= unit.merge.is_some();
            // nearly all units: the shard has a lane already, which took what needs no node, and nothing else has a say
            if let Some(slot) = unit.slot
                && calm
                && let Some(lane) = map.place(slot).and_then(|place| of_shard.get(place))
                && let Some(to) = plan.lanes.get_mut(*lane)
            {
                latest = *lane;
                to.push(n, unit);
                continue;
            }
            if let Some(every) = unit.spread {
                self.spread(&mut plan, map, every, (n, unit));
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
                                Reads::Primary => self.lane(&mut plan, map, &mut of_shard, slot),
                                Reads::Replica(lane) => Some(lane),
                                Reads::Waits => None,
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
            if let Some(to) = plan.lanes.get_mut(lane) {
                // a replica carries out reads and nothing else
                if !to.link.site().per_command.reads {
                    latest = lane;
                    to.append(&mut without_node, units);
                }
                to.push(n, unit);
            }
        }
        plan.merges = merges;
        if !without_node.is_empty() {
            match turn() {
                Some(server) => {
                    let mut lane = Lane::new(self.link_to(&server), 0);
                    lane.append(&mut without_node, units);
                    plan.lanes.push(lane);
                }
                None => plan.limbo.append(&mut without_node),
            }
        }
        plan
    }

    /// The same for a primary and the replicas that read for it: all of a flush goes to one of them, to a replica if all of it reads.
    pub(super) fn plan_for_primary(&mut self, primary: &Primary, from: ReadFrom, units: &[Unit]) -> Plan {
        let mut all: Vec<u32> = (0..).zip(units).map(|(n, _)| n).collect();
        let merges = units.iter().any(|unit| unit.merge.is_some());
        let waits = |limbo| Plan { limbo, merges, ..Plan::default() };
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
        let mut lane = Lane::new(link, 0);
        lane.append(&mut all, units);
        Plan { lanes: vec![lane], merges, ..Plan::default() }
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
    fn spread(&mut self, plan: &mut Plan, map: &Map, every: Every, (n, unit): (u32, &Unit)) {
        let servers: Vec<_> = match every {
            Every::Node => map.servers().collect(),
            Every::Primary => map.primaries().collect(),
        };
        if servers.is_empty() {
            plan.limbo.push(n);
        }
        for server in servers {
            let lane = plan.lane(self.link_to(server));
            plan.lanes.get_mut(lane).into_iter().for_each(|lane| lane.push(n, unit));
        }
    }

    fn lane(&mut self, plan: &mut Plan, map: &Map, of_shard: &mut [usize], slot: HashSlot) -> Option<usize> {
        if let Some(link) = self.pinned.get(&slot) {
            return Some(plan.lane(link.clone()));
        }
        let shard = of_shard.get_mut(map.place(slot)?)?;
        if *shard == NO_LANE {
            *shard = plan.lane_of_shard(self.link_to(map.owner(slot)?));
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
    ) -> Reads {
        match replicas.readers.of(slot) {
            Reader::Primary => return Reads::Primary,
            Reader::There(link) => return Reads::Replica(plan.lane(link)),
            Reader::Waits => return Reads::Waits,
            Reader::Replica => {}
        }
        let Some(lane) = map.place(slot).and_then(|place| of_replica.get_mut(place)) else {
            return Reads::Waits;
        };
        if *lane == NO_LANE {
            match (replicas.choose)(slot) {
                Ok(Some(server)) => *lane = plan.lane(self.link_to(&server)),
                Ok(None) => return Reads::Primary,
                Err(_) => return Reads::Waits,
            }
        }
        Reads::Replica(*lane)
    }

    /// The connection to a server: the same for as long as anything is on its way, so that order is kept.
    fn link_to(&mut self, server: &Server) -> Arc<Link> {
        self.link_of(&server.site, &server.links)
    }

    fn link_of(&mut self, site: &Arc<Site>, links: &Bundle) -> Arc<Link> {
        // nearly always
        if let Some(only) = links.only() {
            return only.clone();
        }
        self.links.entry(Arc::as_ptr(site).addr()).or_insert_with(|| links.route().clone()).clone()
    }

    /// What is on its way stays on its connection, and what comes behind it on the same hash slot follows it there, whatever the
    /// map says meanwhile.
    pub(super) fn pin(&mut self, map: &Map, version: u64) {
        if std::mem::replace(&mut self.version, version) == version {
            return;
        }
        // what a replica reads is looked at by `Readers`
        for on_way in self.on_way.values().filter(|on_way| !on_way.link.site().per_command.reads) {
            for slot in on_way.seats.units().filter_map(|unit| unit.slot) {
                let moved = map.owner(slot).is_none_or(|owner| !Arc::ptr_eq(&owner.site, on_way.link.site()));
                if moved {
                    self.pinned.insert(slot, on_way.link.clone());
                }
            }
        }
    }
}
