//! What one node says about who has which hash slots.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::net::{AddressMap, Endpoint};
use crate::types::{SlotNode, SlotRange};

/// What one node says: the reply to CLUSTER SLOTS, with each endpoint as it is reached from here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct View {
    pub(super) shards: Vec<Seen>,
}

/// One shard as a node sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) primary: Member,
    pub(super) replicas: Vec<Member>,
    pub(super) slots: Vec<(u16, u16)>,
}

/// A node with its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    pub(super) endpoint: Endpoint,
    pub(super) id: String,
}

impl View {
    /// `from` is the node that was asked. Shards are in the order of their primaries, so that equal views are equal.
    pub(super) fn new(ranges: Vec<SlotRange>, from: &Endpoint) -> View {
        let mut shards: Vec<Seen> = Vec::new();
        let mut places: BTreeMap<Member, usize> = BTreeMap::new();
        for SlotRange { start, end, nodes } in ranges {
            let mut nodes = nodes.into_iter().map(|node| member(node, from));
            // a primary that nobody says how to reach is as good as none
            let Some(Some(primary)) = nodes.next() else { continue };
            let mut replicas: Vec<Member> = nodes.flatten().collect();
            replicas.sort_unstable();
            match places.get(&primary).and_then(|place| shards.get_mut(*place)) {
                Some(shard) => shard.slots.push((start, end)),
                None => {
                    places.insert(primary.clone(), shards.len());
                    shards.push(Seen { primary, replicas, slots: vec![(start, end)] });
                }
            }
        }
        shards.iter_mut().for_each(|shard| shard.slots.sort_unstable());
        shards.sort_unstable();
        View { shards }
    }

    /// The same, with each endpoint as it is reached from here.
    pub(super) fn reached(self, map: &AddressMap) -> View {
        let member = |member: Member| Member { endpoint: map.reached(member.endpoint), ..member };
        let seen = |seen: Seen| {
            let mut replicas: Vec<_> = seen.replicas.into_iter().map(member).collect();
            replicas.sort_unstable();
            Seen { primary: member(seen.primary), replicas, ..seen }
        };
        let mut shards: Vec<_> = self.shards.into_iter().map(seen).collect();
        shards.sort_unstable();
        View { shards }
    }

    /// How many hash slots have an owner.
    pub(super) fn owned(&self) -> usize {
        let slots = self.shards.iter().flat_map(|shard| &shard.slots);
        slots.map(|(start, end)| RangeInclusive::new(*start, *end).count()).sum()
    }
}

fn member(node: SlotNode, from: &Endpoint) -> Option<Member> {
    let host = match node.endpoint.as_deref() {
        None | Some("") => match from {
            Endpoint::Tcp { host, .. } => host.clone(),
            Endpoint::Unix(_) => return None,
        },
        // it is to be known by its name, and has none yet
        Some("?") => node.metadata.into_iter().find(|(name, _)| name == "ip").map(|(_, ip)| ip)?,
        Some(host) => host.to_owned(),
    };
    (node.port > 0).then_some(Member { endpoint: Endpoint::Tcp { host, port: node.port }, id: node.id })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn node(endpoint: Option<&str>, port: u16) -> SlotNode {
        let (endpoint, id) = (endpoint.map(str::to_owned), format!("id{port}"));
        SlotNode { endpoint, port, id, metadata: Vec::new() }
    }

    fn range(start: u16, end: u16, nodes: Vec<SlotNode>) -> SlotRange {
        SlotRange { start, end, nodes }
    }

    fn here() -> Endpoint {
        Endpoint::Tcp { host: "seed".into(), port: 7000 }
    }

    #[test]
    fn endpoints_are_completed_from_the_node_that_was_asked() {
        let mut named = node(Some("?"), 7002);
        let unknown = named.clone();
        named.metadata = vec![("ip".into(), "10.0.0.2".into())];
        let nodes = vec![node(None, 7001), named, unknown, node(Some("::1"), 7003), node(Some(""), 7004)];
        let view = View::new(vec![range(0, 9, nodes)], &here());
        let shard = view.shards.first().unwrap();
        let all = std::iter::once(&shard.primary).chain(&shard.replicas);
        let all: Vec<String> = all.map(|member| member.endpoint.to_string()).collect();
        assert_eq!(all, ["seed:7001", "10.0.0.2:7002", "[::1]:7003", "seed:7004"]);
        let nowhere = View::new(vec![range(0, 9, vec![node(Some("?"), 7001)])], &here());
        assert_eq!(nowhere, View::default());
    }

    #[test]
    fn views_that_say_the_same_are_equal() {
        let [a, b, c] = [7001, 7002, 7003].map(|port| node(None, port));
        let one = View::new(
            vec![
                range(0, 4, vec![a.clone(), b.clone(), c.clone()]),
                range(5, 5, vec![b.clone()]),
                range(6, 9, vec![a.clone(), b.clone(), c.clone()]),
            ],
            &here(),
        );
        let other = View::new(
            vec![
                range(6, 9, vec![a.clone(), c.clone(), b.clone()]),
                range(0, 4, vec![a, c, b.clone()]),
                range(5, 5, vec![b]),
            ],
            &here(),
        );
        assert_eq!(one, other);
        assert_eq!((one.owned(), one.shards.len()), (10, 2));
    }
}
