//! A cluster: several servers in one model, who has which hash slots, and what each node believes about that.

mod agenda;
mod bus;
mod chart;
mod failover;
mod judge;
mod migration;
mod replication;
pub mod sentinel;
pub mod slot;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use agenda::Deed;
use chart::Chart;
use migration::Migration;
pub use view::Lie;

use super::store::{Event, Value};
use super::{Model, Server};
use crate::rng::Rng;

/// How a cluster is set up. Times are in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// How many primaries there are in the beginning.
    pub primaries: usize,
    /// How many replicas each of them has.
    pub replicas: usize,
    /// How many sentinels say which of them is the primary; where there are any, the servers are no cluster.
    pub sentinels: usize,
    /// How many nodes may join later.
    pub spares: usize,
    /// How long it takes at most until a node knows what others decide.
    pub gossip: u64,
    /// How long a primary is away before a replica takes its place.
    pub patience: u64,
    /// How far replicas are behind.
    pub lag: u64,
}

/// What makes servers a cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    layout: Layout,
    /// Who has which hash slots.
    truth: Arc<Chart>,
    /// By place.
    members: Vec<Member>,
    /// Hash slots that are on their way, key by key.
    migrations: BTreeMap<u16, Migration>,
    agenda: agenda::Agenda,
    rng: Rng,
}

/// A node as the cluster knows it.
#[derive(Debug)]
struct Member {
    /// What it believes.
    chart: Arc<Chart>,
    /// Its process is not there until then.
    down: u64,
    /// It stands still until then.
    stopped: u64,
    /// It is no part of the cluster: not yet, or not any more.
    away: bool,
    /// What it says instead of what it believes, and until when.
    lie: Option<(Lie, u64)>,
    /// Writes of its primary that it has not carried out yet: when it will, what was done, the key and its value.
    inbox: Vec<(u64, Event, Vec<u8>, Option<Value>)>,
    /// What others have told it while it stood still: channels and messages.
    bus: Vec<(Vec<u8>, Vec<u8>)>,
}

/// For ever.
const EVER: u64 = u64::MAX;

impl Model {
    /// The servers of a cluster; `seed` decides what is left to chance in it.
    pub fn cluster(layout: Layout, seed: u64) -> Model {
        let members = layout.primaries * (1 + layout.replicas) + layout.sentinels;
        let truth = Arc::new(Chart::even(layout.primaries, layout.replicas));
        let member = |place: usize| Member {
            chart: truth.clone(),
            down: if place < members { 0 } else { EVER },
            stopped: 0,
            away: place >= members,
            lie: None,
            inbox: Vec::new(),
            bus: Vec::new(),
        };
        let places = members + layout.spares;
        let server = |number: usize| Server { number: number as u64, ..Server::default() };
        Model {
            servers: (0..places).map(server).collect(),
            numbered: places as u64,
            cluster: Some(Box::new(Cluster {
                layout,
                members: (0..places).map(member).collect(),
                truth,
                migrations: BTreeMap::new(),
                agenda: agenda::Agenda::default(),
                rng: Rng::new(seed),
            })),
            ..Model::default()
        }
    }

    /// Whether there is a server at this place that takes connections.
    pub fn is_up(&self, place: usize) -> bool {
        match &self.cluster {
            Some(cluster) => cluster.members.get(place).is_some_and(|member| member.down <= self.now),
            None => true,
        }
    }

    /// Whether there is, or was, or will be a server at this place.
    pub fn has_place(&self, place: usize) -> bool {
        place < self.servers.len()
    }

    /// Until when the server at this place stands still.
    pub fn stopped_until(&self, place: usize) -> u64 {
        self.cluster.as_ref().map_or(0, |cluster| cluster.members[place].stopped)
    }

    /// The place of the server of a connection.
    pub fn place_of(&self, conn: usize) -> usize {
        self.sessions[conn].place
    }

    /// The place of the primary that has a key, as it is.
    pub fn owner_of(&self, key: &[u8]) -> usize {
        self.cluster.as_ref().map_or(0, |cluster| cluster.truth.owner(slot::slot_of(key)))
    }
}

impl Cluster {
    /// The nodes that are primaries and can be used, in order.
    fn primaries(&self, now: u64) -> Vec<usize> {
        self.truth.primaries().filter(|place| self.members[*place].works(now)).collect()
    }

    fn change(&mut self, change: impl FnOnce(&mut Chart)) {
        change(Arc::make_mut(&mut self.truth));
    }

    /// All nodes learn of a change, each in its time.
    fn spread_the_word(&mut self, now: u64) {
        for place in 0..self.members.len() {
            let at = now + self.rng.between(0..=self.layout.gossip);
            self.agenda.add(at, Deed::Learn(place));
        }
    }
}

impl Member {
    fn works(&self, now: u64) -> bool {
        self.down <= now && self.stopped <= now && !self.away
    }

    /// Until when it cannot do anything; 0 where it can.
    fn idle_until(&self, now: u64) -> u64 {
        let until = self.down.max(self.stopped);
        if until > now { until } else { 0 }
    }
}
