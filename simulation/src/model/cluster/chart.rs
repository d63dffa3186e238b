//! Who has which hash slots: as it is, or as one node believes.

use std::collections::BTreeMap;

use super::slot::SLOTS;

/// Who has which hash slots. Nodes are named by their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chart {
    /// The primaries, each with its replicas.
    shards: BTreeMap<usize, Vec<usize>>,
    /// The primary that has each hash slot.
    owner: Vec<u8>,
    /// How often a replica has taken the place of its primary.
    epoch: u64,
}

impl Chart {
    /// So many primaries, which have as many hash slots each, and behind them the replicas, so many for each.
    pub(super) fn even(primaries: usize, replicas: usize) -> Chart {
        let of = |primary| (0..replicas).map(|n| primaries + primary * replicas + n).collect();
        let owner = (0..usize::from(SLOTS)).map(|slot| slot * primaries / usize::from(SLOTS));
        Chart {
            shards: (0..primaries).map(|primary| (primary, of(primary))).collect(),
            owner: owner.map(|primary| primary as u8).collect(),
            epoch: 0,
        }
    }

    /// The primary that has this hash slot.
    pub(super) fn owner(&self, slot: u16) -> usize {
        usize::from(self.owner[usize::from(slot)])
    }

    /// Which of two charts is newer, as far as failovers go.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    pub(super) fn primaries(&self) -> impl Iterator<Item = usize> {
        self.shards.keys().copied()
    }

    /// The replicas of a primary; none of what is none.
    pub(super) fn replicas(&self, primary: usize) -> &[usize] {
        self.shards.get(&primary).map_or(&[], Vec::as_slice)
    }

    /// Whom a replica follows.
    pub(super) fn followed_by(&self, replica: usize) -> Option<usize> {
        let (primary, _) = self.shards.iter().find(|(_, replicas)| replicas.contains(&replica))?;
        Some(*primary)
    }

    /// The hash slots of a primary, as ranges.
    pub(super) fn ranges(&self) -> Vec<(u16, u16, usize)> {
        let mut ranges: Vec<(u16, u16, usize)> = Vec::new();
        for (slot, owner) in (0..).zip(&self.owner) {
            match ranges.last_mut() {
                Some((_, end, last)) if *last == usize::from(*owner) => *end = slot,
                _ => ranges.push((slot, slot, usize::from(*owner))),
            }
        }
        ranges
    }

    /// A hash slot has another owner.
    pub(super) fn give(&mut self, slot: u16, to: usize) {
        self.owner[usize::from(slot)] = to as u8;
    }

    /// A replica takes the place of its primary, which follows it from here on.
    pub(super) fn promote(&mut self, replica: usize) {
        let Some(primary) = self.followed_by(replica) else { return };
        self.epoch += 1;
        let mut replicas = self.shards.remove(&primary).unwrap_or_default();
        replicas.iter_mut().filter(|place| **place == replica).for_each(|place| *place = primary);
        self.shards.insert(replica, replicas);
        let (from, to) = (primary as u8, replica as u8);
        self.owner.iter_mut().filter(|owner| **owner == from).for_each(|owner| *owner = to);
    }

    /// A node joins, without hash slots.
    pub(super) fn join(&mut self, primary: usize) {
        self.shards.insert(primary, Vec::new());
    }

    /// A primary without hash slots leaves; its replicas follow another one.
    pub(super) fn leave(&mut self, primary: usize, to: usize) {
        let replicas = self.shards.remove(&primary).unwrap_or_default();
        self.shards.entry(to).or_default().extend(replicas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_equal_parts_and_a_promoted_replica_takes_all_of_its_primary() {
        let mut chart = Chart::even(3, 1);
        assert_eq!(chart.ranges(), [(0, 5461, 0), (5462, 10922, 1), (10923, 16383, 2)]);
        assert_eq!((chart.replicas(1), chart.followed_by(4)), (&[4][..], Some(1)));
        chart.promote(4);
        assert_eq!((chart.owner(6000), chart.followed_by(1)), (4, Some(4)));
        chart.join(6);
        chart.give(5, 6);
        assert_eq!(chart.ranges()[..3], [(0, 4, 0), (5, 5, 6), (6, 5461, 0)]);
        chart.give(5, 0);
        chart.leave(6, 0);
        assert!(chart.primaries().all(|place| place != 6));
    }
}
