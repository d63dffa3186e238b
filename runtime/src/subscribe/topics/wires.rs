//! The subscriptions that one server has confirmed, or was asked for.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use smallvec::SmallVec;

use super::asks::Ask;
use super::{Topic, Topics};
use crate::subscribe::TopicKind;
use crate::subscribe::route::Last;

/// The topics that one server carries, and what it was told of them.
#[derive(Debug, Default)]
pub(in crate::subscribe) struct Wire {
    pub(super) by_name: [HashMap<Bytes, usize>; 3],
    /// Commands in the order in which they were sent, as far as they are not answered.
    pub(super) asks: VecDeque<Ask>,
    pub(super) connected: bool,
    /// Topics that the server would not serve just now: asked for again with the next tick.
    pub(super) later: Vec<usize>,
    /// Whose topic the last message was.
    pub(in crate::subscribe) last: Option<Last>,
}

impl Topics {
    /// Another server may carry topics. Its number.
    pub(in crate::subscribe) fn open(&mut self) -> usize {
        self.wires.insert(Wire::default())
    }

    /// The server carries nothing any more.
    pub(in crate::subscribe) fn close(&mut self, wire: usize) {
        debug_assert!(self.is_at_rest(wire), "somebody still wants something there");
        self.wires.remove(wire);
    }

    /// A topic, as one server carries it.
    pub(in crate::subscribe) fn find(&self, wire: usize, kind: TopicKind, name: &[u8]) -> Option<usize> {
        self.wires.get(wire)?.by_name.get(kind as usize)?.get(name).copied()
    }

    /// The same of all servers.
    pub(super) fn all(&self, topic: &Topic) -> SmallVec<[usize; 1]> {
        let wires = self.wires.iter();
        wires.filter_map(|(wire, _)| self.find(wire, topic.kind, &topic.name)).collect()
    }

    pub(super) fn names_on(&mut self, wire: usize, kind: TopicKind) -> Option<&mut HashMap<Bytes, usize>> {
        self.wires.get_mut(wire)?.by_name.get_mut(kind as usize)
    }

    /// All topics that a server carries.
    pub(super) fn on(&self, wire: usize) -> Vec<usize> {
        let of_kinds = self.wires.get(wire).into_iter().flat_map(|wire| &wire.by_name);
        let mut topics: Vec<_> = of_kinds.flat_map(HashMap::values).copied().collect();
        // a story that is told twice must be the same
        topics.sort_unstable();
        topics
    }

    pub(in crate::subscribe) fn is_connected(&self, wire: usize) -> bool {
        self.wires.get(wire).is_some_and(|wire| wire.connected)
    }

    /// Whether a connection is of any use: something is wanted of the server.
    pub(in crate::subscribe) fn is_needed(&self, wire: usize) -> bool {
        let names = self.wires.get(wire).into_iter().flat_map(|wire| &wire.by_name);
        let mut entries = names.flat_map(HashMap::values).filter_map(|topic| self.entries.get(*topic));
        entries.any(|entry| !entry.members.is_empty())
    }

    /// Whether nothing is subscribed to, on the server neither.
    pub(in crate::subscribe) fn is_at_rest(&self, wire: usize) -> bool {
        let Some(wire) = self.wires.get(wire) else { return true };
        wire.by_name.iter().all(HashMap::is_empty) && wire.asks.is_empty()
    }
}
