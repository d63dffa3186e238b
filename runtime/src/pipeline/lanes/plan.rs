//! Which commands of a flush go to which node.

use std::sync::Arc;

use super::Lanes;
use super::lane::{Lane, NO_LANE, Plan};
use super::readers::{Reader, Readers};
use super::unit::{Every, Unit};
use crate::cluster::{Map, Primary, Server, Want};
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{Bundle, Link, Site};
use crate::pipeline::places::Run;
use crate::resp::HashSlot;
use crate::router::Servers;

/// What may be read from replicas, and which replica of the owner of a hash slot that is.
pub(super) struct Replicas<'a> {
    pub(super) readers: Readers,
    pub(super) choose: &'a dyn Fn(HashSlot) -> Result<Option<Arc<Server>>, Failure>,
}

/// Which lane a hash slot is in, as far as replicas are concerned.
enum Reads {
    Primary,
    Replica(u16),
    Waits,
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
        let (mut latest, mut without_node) = (NO_LANE, Vec::new());
        let calm = self.closed.is_empty() && self.pinned.is_empty() && replicas.is_none();
        loop {
            // nearly all units: the shard has a lane already, which took what needs no node, and nothing else has a say
            if calm && let Some(lane) = plan.take_plain(map, &of_shard, units) {
                latest = lane;
            }
            let (Ok(n), Some(unit)) = (u32::try_from(plan.runs.len()), units.get(plan.runs.len())) else {
                break;
            };
            plan.merges |= unit.merge.is_some();
            let run = match (unit.spread, unit.slot) {
                (Some(every), _) => self.spread(&mut plan, map, every, n),
                (_, slot) if !self.closed.is_empty() && self.closed.contains_key(&slot) => None,
                (_, None) if latest == NO_LANE => {
                    without_node.push(n);
                    Some(Run::default())
                }
                (_, None) => plan.take(latest),
                (_, Some(slot)) => {
                    let reads = match replicas {
                        Some(replicas) => self.replica(&mut plan, (map, replicas), &mut of_replica, slot),
                        None => Reads::Primary,
                    };
                    let lane = match reads {
                        Reads::Primary => self.lane(&mut plan, map, &mut of_shard, slot),
                        Reads::Replica(lane) => Some(lane),
                        Reads::Waits => None,
                    };
                    // a replica carries out reads and nothing else; where there are none, that takes no look at the connection
                    let only_reads = |lane: &Lane| lane.link.site().per_command.reads;
                    if let Some(lane) = lane
                        && (replicas.is_none() || !plan.lanes.get(usize::from(lane)).is_some_and(only_reads))
                    {
                        latest = lane;
                        plan.take_late(lane, &mut without_node);
                    }
                    lane.and_then(|lane| plan.take(lane))
                }
            };
            if run.is_none() {
                plan.limbo.push(n);
            }
            plan.runs.push(run.unwrap_or_default());
        }
        if !without_node.is_empty() {
            match turn() {
                Some(server) => {
                    let lane = plan.lane_of_shard(self.link_to(&server));
                    plan.take_late(lane, &mut without_node);
                }
                None => plan.limbo.append(&mut without_node),
            }
        }
        plan.end()
    }

    /// The same for a primary and the replicas that read for it: all of a flush goes to one of them, to a replica if all of it reads.
    pub(super) fn plan_for_primary(&mut self, primary: &Primary, from: ReadFrom, units: &[Unit]) -> Plan {
        let mut plan = Plan::of(units.len(), 1);
        plan.merges = units.iter().any(|unit| unit.merge.is_some());
        let Some(link) = self.link_of_all(primary, from, units) else {
            plan.runs.resize(units.len(), Run::default());
            plan.limbo.extend((0..).zip(units).map(|(n, _)| n));
            return plan.end();
        };
        let lane = plan.lane_of_shard(link);
        plan.runs = units.iter().filter_map(|_| plan.take(lane)).collect();
        plan
    }

    /// The connection to whichever of a primary and its replicas carries out all of a flush, unless it waits.
    fn link_of_all(&mut self, primary: &Primary, from: ReadFrom, units: &[Unit]) -> Option<Arc<Link>> {
        let slot = units.iter().find_map(|unit| unit.slot)?;
        if self.closed.contains_key(&Some(slot)) {
            return None;
        }
        match Readers::new(self, units).of(slot) {
            Reader::Primary => Some(self.link_to_primary(primary, Want::Any)),
            Reader::There(link) => Some(link),
            Reader::Waits => None,
            Reader::Replica => {
                Some(self.link_to_primary(primary, primary.reader(from).ok()?.unwrap_or(Want::Any)))
            }
        }
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
    fn spread(&mut self, plan: &mut Plan, map: &Map, every: Every, n: u32) -> Option<Run> {
        let servers: Vec<_> = match every {
            Every::Node => map.servers().collect(),
            Every::Primary => map.primaries().collect(),
        };
        let mut first = None;
        for server in servers {
            let lane = plan.lane(self.link_to(server));
            let run = plan.take(lane);
            match first {
                None => first = run,
                Some(_) => plan.more.extend(run.map(|run| (n, run))),
            }
        }
        first
    }

    fn lane(&mut self, plan: &mut Plan, map: &Map, of_shard: &mut [u16], slot: HashSlot) -> Option<u16> {
        if let Some(link) = self.pinned.get(&slot) {
            return Some(plan.lane(link.clone()));
        }
        let shard = of_shard.get_mut(map.place(slot)?)?;
        if *shard == NO_LANE {
            let link = match map.only(slot) {
                Some(only) => only.clone(),
                None => self.link_to(map.owner(slot)?),
            };
            *shard = plan.lane_of_shard(link);
        }
        Some(*shard)
    }

    /// The lane of a hash slot that a replica may read: one replica of each shard.
    fn replica(
        &mut self,
        plan: &mut Plan,
        (map, replicas): (&Map, &Replicas<'_>),
        of_replica: &mut [u16],
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::super::on_way::Seats;
    use super::super::send::write_lane;
    use super::super::unit::Sent;
    use super::*;
    use crate::arg::Words;
    use crate::cluster::costs::mapped;
    use crate::facts::{Facts, Merge};
    use crate::link::Out;

    /// One that is a letter, at its place.
    fn unit(place: u32, slot: Option<u16>, spread: Option<Every>) -> Unit {
        let (slot, merge) = (slot.and_then(HashSlot::numbered), spread.map(|_| Merge::Sum));
        Unit {
            spread,
            merge,
            len: 1,
            ..Unit::new(place, slot, place as usize, &Words::default(), &Facts::RAW)
        }
    }

    /// Whatever is queued: each lane writes the units that its replies are expected for, in that order.
    #[test]
    fn replies_are_expected_in_the_order_of_writing() {
        // keyless, on two hash slots that are of different shards if there are several, and for all of them
        let kinds = [(None, None), (Some(0), None), (Some(16_000), None), (None, Some(Every::Primary))];
        for shards in [1, 3] {
            let mapped = mapped(shards);
            let map = mapped.map();
            for flush in 0..4_u32.pow(4) {
                let kind = |place: u32| kinds.get((flush / 4_u32.pow(place) % 4) as usize);
                let units: Vec<Unit> =
                    (0..4).filter_map(|place| kind(place).map(|kind| unit(place, kind.0, kind.1))).collect();
                let mut plan =
                    Lanes::default().plan((&map, None), || map.primaries().next().cloned(), &units);
                assert!(plan.limbo.is_empty());
                let order = plan.order(&units);
                let mut sent = Sent::new(0, vec!["abcd".into()], units, 0);
                sent.order = order;
                let sent = Arc::new(sent);
                let mut expected = vec![Vec::new(); plan.lanes.len()];
                let mut runs: Vec<_> = plan.all_runs().collect();
                runs.sort_unstable_by_key(|(_, run)| (run.part, run.first));
                for (n, run) in runs {
                    let lane = expected.get_mut(usize::from(run.part)).unwrap();
                    assert_eq!(run.first as usize, lane.len(), "{flush}");
                    lane.push(b"abcd"[n as usize]);
                }
                for (lane, expected) in plan.lanes.into_iter().zip(expected) {
                    let seats = Seats::Lane { sent: sent.clone(), units: lane.units, tag: 0 };
                    let mut out = Out::default();
                    write_lane(&mut out, &seats, false);
                    assert_eq!(out.to_vec(), expected, "{shards} shards, flush {flush}");
                    assert_eq!((seats.len(), seats.units().count()), (expected.len(), expected.len()));
                }
            }
        }
    }
}
