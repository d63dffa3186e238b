//! Which shard has which hash slot.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

use super::node::{Node, Role, Server};
use super::view::View;
use crate::link::Link;
use crate::net::Endpoint;
use crate::resp::HashSlot;

/// Which shard has which hash slot. A hash slot that moves alone is noted in place; whatever else changes makes a new map.
#[derive(Debug)]
pub(crate) struct Map {
    /// The place of each hash slot's shard.
    owner: Box<[AtomicU16]>,
    shards: Vec<Shard>,
    servers: BTreeMap<Endpoint, Arc<Server>>,
    ids: BTreeMap<Endpoint, String>,
}

/// A primary with its replicas.
#[derive(Debug, Clone)]
struct Shard {
    primary: Arc<Server>,
    /// Its connection, where it has only one: found without looking into the server, of which a large cluster has too many for the
    /// processor's first cache.
    only: Option<Arc<Link>>,
    replicas: Box<[Arc<Server>]>,
}

impl Shard {
    fn new(primary: Arc<Server>, replicas: Box<[Arc<Server>]>) -> Shard {
        Shard { only: primary.links.only().cloned(), primary, replicas }
    }

    fn has_the_replicas_of(&self, other: &Shard) -> bool {
        let same = |(one, two): (&Arc<Server>, &Arc<Server>)| one.endpoint == two.endpoint;
        self.replicas.len() == other.replicas.len() && self.replicas.iter().zip(&other.replicas).all(same)
    }
}

/// In the place of a shard: the hash slot has none.
const NOBODY: u16 = u16::MAX;

impl Map {
    /// One in which no hash slot has an owner.
    pub(super) fn empty() -> Map {
        Map { owner: nobody(), shards: Vec::new(), servers: BTreeMap::new(), ids: BTreeMap::new() }
    }

    /// What a view says. Servers that were known stay the same.
    pub(super) fn from_view(view: &View, old: &Map, server: impl Fn(&Endpoint) -> Arc<Server>) -> Map {
        let mut map = Map::empty();
        for seen in view.shards.iter().take(usize::from(NOBODY)) {
            let mut join = |member: &super::view::Member| {
                map.ids.insert(member.endpoint.clone(), member.id.clone());
                let known = || old.servers.get(&member.endpoint).cloned();
                let server = || known().unwrap_or_else(|| server(&member.endpoint));
                map.servers.entry(member.endpoint.clone()).or_insert_with(server).clone()
            };
            let primary = join(&seen.primary);
            let replicas = seen.replicas.iter().map(join).collect();
            let place = index(map.shards.len());
            map.shards.push(Shard::new(primary, replicas));
            for (start, end) in &seen.slots {
                let slots = usize::from(*start)..=usize::from(*end);
                map.owner
                    .get(slots)
                    .unwrap_or_default()
                    .iter()
                    .for_each(|owner| owner.store(place, Ordering::Relaxed));
            }
        }
        map
    }

    /// The primary of the shard that has a hash slot.
    #[inline]
    pub(crate) fn owner(&self, slot: HashSlot) -> Option<&Arc<Server>> {
        Some(&self.shard(slot)?.primary)
    }

    /// The connection to it, where it has only one.
    #[inline]
    pub(crate) fn only(&self, slot: HashSlot) -> Option<&Arc<Link>> {
        self.shard(slot)?.only.as_ref()
    }

    /// The connection to it for the next submission.
    #[inline]
    pub(super) fn route(&self, slot: HashSlot) -> Option<&Arc<Link>> {
        let shard = self.shard(slot)?;
        Some(shard.only.as_ref().unwrap_or_else(|| shard.primary.links.route()))
    }

    /// A replica of its shard that can serve, each in its turn; its place among them. Where none can, `any` is enough.
    pub(super) fn reader(&self, slot: HashSlot, any: bool) -> Option<u8> {
        let shard = self.shard(slot)?;
        let replicas = u8::try_from(shard.replicas.len()).unwrap_or(u8::MAX);
        let turn = shard.primary.turn.fetch_add(1, Ordering::Relaxed).checked_rem(usize::from(replicas))?;
        let from = u8::try_from(turn).unwrap_or(0);
        let can = |place: &u8| {
            let server = shard.replicas.get(usize::from(*place));
            server.is_some_and(|server| !server.reading().site.is_passed_over())
        };
        (from..replicas).chain(0..from).find(can).or(any.then_some(from))
    }

    /// The replica at a place of its shard, for reads.
    pub(super) fn replica(&self, slot: HashSlot, place: u8) -> Option<&Arc<Server>> {
        Some(self.shard(slot)?.replicas.get(usize::from(place))?.reading())
    }

    /// The place of its shard, below [`len`](Map::len); above, where it has none.
    #[inline]
    pub(crate) fn place(&self, slot: HashSlot) -> Option<usize> {
        Some(usize::from(self.owner.get(usize::from(slot.number()))?.load(Ordering::Relaxed)))
    }

    /// How many shards there are.
    pub(crate) fn len(&self) -> usize {
        self.shards.len()
    }

    #[inline]
    fn shard(&self, slot: HashSlot) -> Option<&Shard> {
        self.shards.get(self.place(slot)?)
    }

    /// A primary, another one each time. One that cannot be reached only where none can.
    pub(crate) fn any(&self, turn: &AtomicUsize) -> Option<&Arc<Server>> {
        let turn = turn.fetch_add(1, Ordering::Relaxed).checked_rem(self.shards.len())?;
        let (before, from) = self.shards.split_at_checked(turn)?;
        let mut from_turn = from.iter().chain(before).map(|shard| &shard.primary);
        let first = from_turn.next()?;
        if first.links.are_failing() {
            return from_turn.find(|primary| !primary.links.are_failing()).or(Some(first));
        }
        Some(first)
    }

    /// The primaries of shards that have hash slots.
    pub(crate) fn primaries(&self) -> impl Iterator<Item = &Arc<Server>> {
        self.shards.iter().map(|shard| &shard.primary)
    }

    /// Whether no node is known at all.
    pub(super) fn is_empty(&self) -> bool {
        self.servers.is_empty()
    }

    /// All servers, replicas included.
    pub(crate) fn servers(&self) -> impl Iterator<Item = &Arc<Server>> {
        self.servers.values()
    }

    pub(super) fn server(&self, endpoint: &Endpoint) -> Option<&Arc<Server>> {
        self.servers.get(endpoint)
    }

    /// The nodes as a program sees them, shard by shard, the primary first.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        let node = |server: &Arc<Server>, role| {
            let id = self.ids.get(&server.endpoint).cloned().unwrap_or_default();
            Node::new(server.endpoint.clone(), id, role)
        };
        let shard = |shard: &Shard| {
            let replicas = shard.replicas.iter().map(|server| node(server, Role::Replica));
            std::iter::once(node(&shard.primary, Role::Primary)).chain(replicas).collect::<Vec<_>>()
        };
        self.shards.iter().flat_map(shard).collect()
    }

    /// A hash slot has moved to a server. Where that is the primary of a shard, it is noted here, and this gives nothing. Else the
    /// map that takes the place of this one: a replica of the hash slot's shard has been promoted, and the whole shard with it;
    /// or nobody has heard of the server.
    pub(super) fn move_to(&self, slot: HashSlot, to: &Arc<Server>) -> Option<Map> {
        let is_it = |server: &Arc<Server>| server.endpoint == to.endpoint;
        if let Some(place) = self.shards.iter().position(|shard| is_it(&shard.primary)) {
            self.set(slot, place);
            return None;
        }
        let mut map = self.copy();
        map.servers.insert(to.endpoint.clone(), to.clone());
        let owner = self.owner.get(usize::from(slot.number())).map(|owner| owner.load(Ordering::Relaxed));
        match owner.and_then(|place| map.shards.get_mut(usize::from(place))) {
            Some(shard) if shard.replicas.iter().any(is_it) => {
                let others = shard.replicas.iter().filter(|server| !is_it(server));
                let replicas = others.chain([&shard.primary]).cloned().collect();
                *shard = Shard::new(to.clone(), replicas);
            }
            _ => {
                map.shards.push(Shard::new(to.clone(), Box::default()));
                map.set(slot, map.shards.len() - 1);
            }
        }
        Some(map)
    }

    /// A server that no shard has yet: it was named for a hash slot on its way.
    pub(super) fn with(&self, server: &Arc<Server>) -> Map {
        let mut map = self.copy();
        map.servers.insert(server.endpoint.clone(), server.clone());
        map
    }

    /// Whether both say the same.
    pub(super) fn says_the_same_as(&self, other: &Map) -> bool {
        // for each hash slot, under a lock: nothing is copied, and servers that both know are the same
        fn owner(map: &Map, slot: usize) -> Option<&Arc<Server>> {
            let place = map.owner.get(slot)?.load(Ordering::Relaxed);
            Some(&map.shards.get(usize::from(place))?.primary)
        }
        let same = |slot| match (owner(self, slot), owner(other, slot)) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two) || one.endpoint == two.endpoint,
            (one, two) => one.is_none() && two.is_none(),
        };
        self.servers.keys().eq(other.servers.keys())
            && self.shards.len() == other.shards.len()
            && self.shards.iter().zip(&other.shards).all(|(one, two)| one.has_the_replicas_of(two))
            && (0..self.owner.len()).all(same)
    }

    fn set(&self, slot: HashSlot, place: usize) {
        if let Some(owner) = self.owner.get(usize::from(slot.number())) {
            owner.store(index(place), Ordering::Relaxed);
        }
    }

    fn copy(&self) -> Map {
        let owner = self.owner.iter().map(|owner| AtomicU16::new(owner.load(Ordering::Relaxed))).collect();
        let (shards, servers, ids) = (self.shards.clone(), self.servers.clone(), self.ids.clone());
        Map { owner, shards, servers, ids }
    }
}

fn nobody() -> Box<[AtomicU16]> {
    (0..HashSlot::COUNT).map(|_| AtomicU16::new(NOBODY)).collect()
}

fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(NOBODY)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::view::{Member, Seen};
    use super::*;
    use crate::link::Site;
    use crate::link::config::Config;
    use crate::net::Place;

    fn endpoint(port: u16) -> Endpoint {
        Endpoint::Tcp { host: "h".into(), port }
    }

    fn slot(number: u16) -> HashSlot {
        HashSlot::numbered(number).unwrap()
    }

    fn server(port: u16) -> Arc<Server> {
        Server::new(endpoint(port), &Site::new(Config::default(), Place::default()))
    }

    fn seen(ports: &[u16], slots: (u16, u16)) -> Seen {
        let mut members = ports.iter().map(|port| Member { endpoint: endpoint(*port), id: port.to_string() });
        Seen { primary: members.next().unwrap(), replicas: members.collect(), slots: vec![slots] }
    }

    fn map() -> Map {
        let shards = vec![seen(&[1, 11], (0, 99)), seen(&[2, 12], (100, 199))];
        Map::from_view(&View { shards }, &Map::empty(), |endpoint| {
            let Endpoint::Tcp { port, .. } = endpoint else { unreachable!("the view has ports") };
            server(*port)
        })
    }

    fn owner(map: &Map, number: u16) -> Option<Endpoint> {
        map.owner(slot(number)).map(|server| server.endpoint.clone())
    }

    #[test]
    fn a_hash_slot_moves_alone() {
        let map = map();
        let to = map.server(&endpoint(2)).unwrap().clone();
        assert!(map.move_to(slot(50), &to).is_none());
        assert_eq!([49, 50, 51].map(|n| owner(&map, n)), [endpoint(1), endpoint(2), endpoint(1)].map(Some));
        assert_eq!(owner(&map, 200), None);
    }

    #[test]
    fn a_promoted_replica_takes_all_hash_slots_of_its_shard() {
        let map = map();
        let to = map.server(&endpoint(11)).unwrap().clone();
        let map = map.move_to(slot(50), &to).unwrap();
        assert_eq!([0, 50, 100].map(|n| owner(&map, n)), [endpoint(11), endpoint(11), endpoint(2)].map(Some));
        let nodes: Vec<_> = map.nodes().iter().map(|node| (node.endpoint().clone(), node.role())).collect();
        let expected = [(11, Role::Primary), (1, Role::Replica), (2, Role::Primary), (12, Role::Replica)];
        assert_eq!(nodes, expected.map(|(port, role)| (endpoint(port), role)));
    }

    #[test]
    fn a_replica_of_another_shard_takes_one_hash_slot_only() {
        let map = map();
        let to = map.server(&endpoint(12)).unwrap().clone();
        let map = map.move_to(slot(50), &to).unwrap();
        assert_eq!([49, 50, 100].map(|n| owner(&map, n)), [endpoint(1), endpoint(12), endpoint(2)].map(Some));
    }

    #[test]
    fn a_replica_that_follows_another_primary_is_news() {
        let old = map();
        let shards = vec![seen(&[1], (0, 99)), seen(&[2, 11, 12], (100, 199))];
        let new = Map::from_view(&View { shards }, &old, |_| unreachable!("all are known"));
        assert!(!old.says_the_same_as(&new));
        assert_eq!((new.reader(slot(50), true), new.reader(slot(150), true)), (None, Some(0)));
        assert_eq!(new.reader(slot(150), true), Some(1), "each in its turn");
        new.replica(slot(150), 0).unwrap().site.pass_over();
        assert_eq!([0; 3].map(|_| new.reader(slot(150), true)), [Some(1); 3]);
    }

    #[test]
    fn servers_that_are_known_are_kept() {
        let old = map();
        let shards = vec![seen(&[2, 1], (0, 199)), seen(&[3], (200, 299))];
        let new = Map::from_view(&View { shards }, &old, |_| server(3));
        for port in [1, 2] {
            let [a, b] = [&old, &new].map(|map| map.server(&endpoint(port)).unwrap());
            assert!(Arc::ptr_eq(a, b), "{port}");
        }
        assert!(new.server(&endpoint(11)).is_none());
        assert!(old.says_the_same_as(&map()) && !old.says_the_same_as(&new));
    }
}
