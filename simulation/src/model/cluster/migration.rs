//! Hash slots that change their owner: key by key, or many at once.

use super::agenda::Deed;
use super::slot::{SLOTS, slot_of};
use super::{EVER, Model};
use crate::model::store::{RESTORE, is_always_there};

/// A hash slot that is on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Migration {
    pub(super) from: usize,
    pub(super) to: usize,
    /// So many parts of its keys have moved.
    moved: u64,
    /// It turns back halfway.
    turns: bool,
    /// They come back.
    back: bool,
    /// Milliseconds from part to part.
    pace: u64,
}

/// The keys of a hash slot move in so many parts.
const PARTS: u64 = 4;

/// The part that a key is in.
fn part_of(key: &[u8]) -> u64 {
    key.iter().map(|byte| u64::from(*byte)).sum::<u64>() % PARTS
}

impl Model {
    /// The hash slot of a key begins to move to another primary, and is there, or back again, after so many milliseconds.
    pub fn migrate(&mut self, key: &[u8], pick: u64, ms: u64) {
        let (now, slot) = (self.now, slot_of(key));
        let Some(cluster) = &mut self.cluster else { return };
        let from = cluster.truth.owner(slot);
        let mut others = cluster.primaries(now);
        others.retain(|place| *place != from);
        if others.is_empty() || cluster.migrations.contains_key(&slot) || !cluster.members[from].works(now) {
            return;
        }
        let to = others[(pick / 2) as usize % others.len()];
        let pace = (ms / PARTS).max(1);
        let turns = pick % 4 == 3;
        let migration = Migration { from, to, moved: 0, turns, back: false, pace };
        cluster.migrations.insert(slot, migration);
        cluster.agenda.add(now + pace, Deed::Step(slot));
    }

    /// A part of the keys moves on; behind the last one the hash slot has its new owner.
    pub(super) fn step(&mut self, slot: u16) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        let Some(migration) = cluster.migrations.get_mut(&slot) else { return };
        let Migration { from, to, pace, .. } = *migration;
        let idle = [from, to].map(|place| cluster.members[place].idle_until(now)).into_iter().max();
        if let Some(until) = idle.filter(|until| *until > 0) {
            if until < EVER {
                cluster.agenda.add(until + pace, Deed::Step(slot));
            }
            return;
        }
        let part = if migration.back { migration.moved - 1 } else { migration.moved };
        let (moved, back) = if migration.back { (part, true) } else { (part + 1, false) };
        (migration.moved, migration.back) = (moved, back || migration.turns && moved == PARTS / 2);
        let over = if back { moved == 0 } else { moved == PARTS };
        if over {
            cluster.migrations.remove(&slot);
        } else {
            cluster.agenda.add(now + pace, Deed::Step(slot));
        }
        let is_last = over;
        let (source, target) = if back { (to, from) } else { (from, to) };
        self.move_keys(source, target, |key| slot_of(key) == slot && (is_last || part_of(key) == part));
        if over && !back {
            self.hand_over(|at, _| at == slot, from, to);
        }
    }

    /// Many hash slots of one primary get another owner at once, keys and all.
    pub fn move_many(&mut self, from: usize, to: usize, wanted: impl Fn(u16) -> bool) {
        let Some(cluster) = &self.cluster else { return };
        let truth = cluster.truth.clone();
        let still = |slot: &u16| truth.owner(*slot) == from && !cluster.migrations.contains_key(slot);
        let slots: Vec<u16> = (0..SLOTS).filter(|slot| wanted(*slot)).filter(still).collect();
        let moves = |slot: u16| slots.binary_search(&slot).is_ok();
        self.move_keys(from, to, |key| moves(slot_of(key)));
        self.hand_over(|slot, _| moves(slot), from, to);
    }

    fn hand_over(&mut self, wanted: impl Fn(u16, usize) -> bool, from: usize, to: usize) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        cluster.change(|chart| {
            for slot in (0..SLOTS).filter(|slot| wanted(*slot, from)) {
                chart.give(slot, to);
            }
        });
        cluster.spread_the_word(now);
        self.learn(to);
        self.learn(from);
    }

    fn move_keys(&mut self, from: usize, to: usize, wanted: impl Fn(&[u8]) -> bool) {
        for (key, value) in self.servers[from].store.take(wanted) {
            self.servers[to].store.write(RESTORE, &key, Some(value));
        }
        self.replicate(from);
        self.replicate(to);
        self.serve_waiting();
    }

    /// Whether a node has this key.
    pub(super) fn has(&self, place: usize, key: &[u8]) -> bool {
        let Some(cluster) = &self.cluster else { return true };
        let is_here = || match cluster.migrations.get(&slot_of(key)) {
            Some(migration) if migration.from == place => part_of(key) >= migration.moved,
            Some(migration) if migration.to == place => part_of(key) < migration.moved,
            _ => true,
        };
        self.servers[place].store.value(key).is_some() || is_always_there(key) && is_here()
    }
}
