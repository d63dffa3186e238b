//! Nodes that stand still, go, come back and join, and replicas that take the place of their primaries.

use super::agenda::Deed;
use super::{EVER, Model};

impl Model {
    /// The process of a node ends, and is there again then.
    pub fn kill(&mut self, place: usize, until: u64) {
        let conns: Vec<usize> =
            (0..self.sessions.len()).filter(|conn| self.sessions[*conn].place == place).collect();
        for conn in conns {
            self.close(conn);
            self.take_output(conn);
        }
        self.servers[place].scripts.clear();
        self.begin_anew(place);
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        cluster.members[place].down = until;
        cluster.members[place].bus.clear();
        if until < EVER {
            cluster.agenda.add(until, Deed::Return(place));
        }
        cluster.agenda.add(now + cluster.layout.patience, Deed::Replace(place));
    }

    /// A node stands still, and goes on then.
    pub fn stand_still(&mut self, place: usize, until: u64) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        cluster.members[place].stopped = until;
        cluster.agenda.add(until, Deed::Hear(place));
        cluster.agenda.add(now + cluster.layout.patience, Deed::Replace(place));
    }

    /// A replica takes the place of its primary without anything being lost.
    pub fn fail_over(&mut self, pick: u64) {
        let now = self.now;
        let Some(cluster) = &self.cluster else { return };
        let replicas = cluster.primaries(now).into_iter().flat_map(|primary| cluster.truth.replicas(primary));
        let ready: Vec<usize> =
            replicas.copied().filter(|replica| cluster.members[*replica].works(now)).collect();
        let Some(replica) = ready.get(pick as usize % ready.len().max(1)).copied() else { return };
        let primary = cluster.truth.followed_by(replica);
        self.promote(replica, true);
        // behind sentinels it goes on for a while
        if let Some(primary) = primary.filter(|_| self.is_cluster()) {
            self.learn(primary);
        }
    }

    /// The others have noticed that a node is away: if it is a primary, a replica takes its place. What that has not got is lost.
    pub(super) fn replace(&mut self, place: usize) {
        let now = self.now;
        let Some(cluster) = &self.cluster else { return };
        if cluster.members[place].works(now) {
            return;
        }
        let mut replicas = cluster.truth.replicas(place).iter();
        if let Some(replica) = replicas.find(|replica| cluster.members[**replica].works(now)).copied() {
            self.promote(replica, false);
        }
    }

    fn promote(&mut self, replica: usize, complete: bool) {
        let now = self.now;
        self.catch_up(replica, complete);
        let Some(cluster) = &mut self.cluster else { return };
        let inbox = std::mem::take(&mut cluster.members[replica].inbox);
        self.ghost.lost.extend(inbox.into_iter().map(|(_, _, key, _)| key));
        let primary = cluster.truth.followed_by(replica);
        cluster.change(|chart| chart.promote(replica));
        self.ghost.primaries.push((now, replica));
        // what is on its way goes on from there
        for migration in cluster.migrations.values_mut() {
            for end in [&mut migration.from, &mut migration.to] {
                if Some(*end) == primary {
                    *end = replica;
                }
            }
        }
        cluster.spread_the_word(now);
        self.learn(replica);
    }

    /// A process is there again: it has what it had, or follows whoever has taken its place.
    pub(super) fn come_back(&mut self, place: usize) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        if cluster.members[place].down > now {
            return;
        }
        if cluster.is_one() {
            self.learn(place);
        } else {
            // it is what it was, until the sentinels find that
            let later = now + cluster.rng.between(0..=cluster.layout.gossip);
            cluster.agenda.add(later, Deed::Learn(place));
        }
    }

    /// A node that was not there joins, and gets half of the hash slots of another.
    pub fn join(&mut self, pick: u64) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        let Some(place) = cluster.members.iter().position(|member| member.away && member.down == EVER) else {
            return;
        };
        let primaries = cluster.primaries(now);
        let Some(from) = primaries.get(pick as usize % primaries.len().max(1)).copied() else { return };
        (cluster.members[place].away, cluster.members[place].down) = (false, 0);
        cluster.change(|chart| chart.join(place));
        self.learn(place);
        self.move_many(from, place, |slot| slot / 2048 % 2 == 0);
    }

    /// A primary gives its hash slots to another, but none of those at the first `stay` places: it is no part of the cluster any more, and ends then.
    pub fn leave(&mut self, pick: u64, stay: usize, until: u64) {
        let now = self.now;
        let Some(cluster) = &self.cluster else { return };
        let primaries = cluster.primaries(now);
        let may: Vec<usize> = primaries.iter().copied().filter(|place| *place >= stay).collect();
        let Some(place) = may.get(pick as usize % may.len().max(1)).copied() else { return };
        let Some(to) = primaries.into_iter().find(|other| *other != place) else { return };
        if cluster.migrations.values().any(|migration| migration.from == place || migration.to == place) {
            return;
        }
        self.move_many(place, to, |_| true);
        let Some(cluster) = &mut self.cluster else { return };
        cluster.change(|chart| chart.leave(place, to));
        cluster.members[place].away = true;
        cluster.spread_the_word(now);
        cluster.agenda.add(until, Deed::End(place));
        self.learn(place);
    }

    /// All nodes are there and say what is so.
    pub fn calm(&mut self) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        for (place, member) in cluster.members.iter_mut().enumerate() {
            member.lie = None;
            member.stopped = 0;
            cluster.agenda.add(now, Deed::Hear(place));
            if !member.away {
                if member.down > now {
                    cluster.agenda.add(now, Deed::Return(place));
                }
                member.down = 0;
            }
        }
        cluster.spread_the_word(now);
    }

    /// A place by number, among the nodes that work.
    pub fn pick(&self, pick: u64) -> Option<usize> {
        let cluster = self.cluster.as_ref()?;
        let works = |place: &usize| cluster.members[*place].works(self.now);
        let places: Vec<usize> = (0..cluster.members.len()).filter(works).collect();
        places.get(pick as usize % places.len().max(1)).copied()
    }

    /// The same among the primaries.
    pub fn pick_primary(&self, pick: u64) -> Option<usize> {
        let primaries = self.cluster.as_ref()?.primaries(self.now);
        primaries.get(pick as usize % primaries.len().max(1)).copied()
    }
}
