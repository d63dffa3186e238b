//! The servers that subscriptions go to: one, or those of a cluster.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::Line;
use crate::link::{OwnedLink, Site};
use crate::resp::{HashSlot, Redirect};
use crate::subscribe::TopicKind;
use crate::subscribe::topics::{Reach, Topic, Topics};

/// Knows the servers of a cluster.
pub(crate) trait Chart: fmt::Debug + Send + Sync {
    /// The server that has a hash slot.
    fn owner(&self, slot: HashSlot) -> Option<Arc<Site>>;

    /// All that have hash slots.
    fn primaries(&self) -> Vec<Arc<Site>>;

    /// A server says that a hash slot has moved.
    fn on_moved(&self, redirect: &Redirect<'_>);

    /// Something shows that the map is out of date: it is asked for again. The board is told of the new one.
    fn refresh(&self);

    /// Whether the server for topics that any server carries has left the cluster. If so, another one is chosen.
    fn has_lost_any(&self) -> bool;
}

/// The wire for topics that any server carries. Without a cluster it is the only wire.
pub(super) const ANY: usize = 0;

/// The servers, each with the connection of the moment, by the numbers of their wires.
#[derive(Debug)]
pub(super) struct Posts(BTreeMap<usize, Post>);

#[derive(Debug)]
pub(super) struct Post {
    pub(super) site: Arc<Site>,
    pub(super) line: Option<Line>,
}

impl Posts {
    pub(super) fn new(any: &Arc<Site>, topics: &mut Topics) -> Posts {
        let mut posts = Posts(BTreeMap::new());
        posts.open(any, topics);
        debug_assert!(posts.0.contains_key(&ANY), "the first wire has the first number");
        posts
    }

    #[inline]
    pub(super) fn get(&self, wire: usize) -> Option<&Post> {
        self.0.get(&wire)
    }

    pub(super) fn get_mut(&mut self, wire: usize) -> Option<&mut Post> {
        self.0.get_mut(&wire)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (usize, &mut Post)> {
        self.0.iter_mut().map(|(wire, post)| (*wire, post))
    }

    /// Has a place for each server that has hash slots. Those that have none any more are left once nothing is subscribed to there;
    /// what becomes of their connections.
    pub(super) fn follow(&mut self, chart: &dyn Chart, topics: &mut Topics) -> Vec<OwnedLink> {
        let primaries = chart.primaries();
        for site in &primaries {
            if self.wire_of(site).is_none() {
                self.open(site, topics);
            }
        }
        let is_left = |(wire, post): &(&usize, &Post)| {
            **wire != ANY && !primaries.iter().any(|site| Arc::ptr_eq(site, &post.site))
        };
        let left: Vec<usize> = self.0.iter().filter(is_left).map(|(wire, _)| *wire).collect();
        let mut closed = Vec::new();
        for wire in left {
            topics.forsake(wire);
            if topics.is_at_rest(wire) {
                topics.close(wire);
                closed.extend(self.0.remove(&wire).and_then(|post| post.line).map(|line| line.link));
            }
        }
        closed
    }

    /// The wires of the servers that a topic is subscribed to at.
    pub(super) fn homes(
        &self,
        chart: Option<&dyn Chart>,
        topic: &Topic,
        reach: Reach,
    ) -> SmallVec<[usize; 1]> {
        let any = || smallvec![ANY];
        let Some(chart) = chart else { return any() };
        let of_all: SmallVec<[usize; 1]> = match (reach, topic.kind) {
            (Reach::Primaries, _) => chart.primaries().iter().filter_map(|site| self.wire_of(site)).collect(),
            // where nobody is known to have it, whoever is asked says who has
            (Reach::One, TopicKind::Shard) => {
                let owner = chart.owner(HashSlot::of(&topic.name));
                owner.and_then(|site| self.wire_of(&site)).into_iter().collect()
            }
            (Reach::One, _) => return any(),
        };
        if of_all.is_empty() { any() } else { of_all }
    }

    fn open(&mut self, site: &Arc<Site>, topics: &mut Topics) {
        self.0.insert(topics.open(), Post { site: site.clone(), line: None });
    }

    fn wire_of(&self, site: &Arc<Site>) -> Option<usize> {
        self.0.iter().find(|(_, post)| Arc::ptr_eq(&post.site, site)).map(|(wire, _)| *wire)
    }
}
