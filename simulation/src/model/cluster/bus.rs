//! What nodes tell each other of channels, and what becomes of those of shards where hash slots move.

use super::Model;
use super::slot::slot_of;
use crate::model::reply::Reply;
use crate::model::topics::Sort;

impl Model {
    /// All other nodes tell those who listen to them, too; one that stands still does so when it goes on.
    pub(in crate::model) fn tell_others(&mut self, from: usize, channel: &[u8], payload: &[u8]) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        if cluster.members[from].away {
            return;
        }
        let is_one = cluster.is_one();
        let mut at_once = Vec::new();
        for (place, member) in cluster.members.iter_mut().enumerate() {
            // what is published on a primary is replicated; nodes of a cluster tell each other
            let hears = is_one || member.chart.followed_by(place) == Some(from);
            if place == from || member.away || member.down > now || !hears {
                continue;
            }
            if member.stopped <= now && member.bus.is_empty() {
                at_once.push(place);
                continue;
            }
            member.bus.push((channel.to_vec(), payload.to_vec()));
        }
        for place in at_once {
            self.tell(place, false, channel, payload);
        }
    }

    /// A node that stood still goes on with what others have told it.
    pub(in crate::model) fn hear(&mut self, place: usize) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        let member = &mut cluster.members[place];
        if member.stopped > now {
            return;
        }
        for (channel, payload) in std::mem::take(&mut member.bus) {
            self.tell(place, false, &channel, &payload);
        }
    }

    /// Those who listen to channels of shards that this node has no longer are told that they are subscribed to them no more.
    pub(super) fn end_shards(&mut self, place: usize) {
        let Some(cluster) = self.cluster.as_ref().filter(|cluster| cluster.is_one()) else { return };
        let chart = cluster.members[place].chart.clone();
        for conn in
            (0..self.sessions.len()).filter(|conn| self.sessions[*conn].place == place).collect::<Vec<_>>()
        {
            let names = self.sessions[conn].names(Sort::Shard).iter();
            let lost: Vec<Vec<u8>> =
                names.filter(|name| chart.owner(slot_of(name)) != place).cloned().collect();
            for name in lost {
                self.sessions[conn].names_mut(Sort::Shard).remove(&name);
                self.confirm(conn, "SUNSUBSCRIBE", Reply::Bulk(name));
            }
        }
    }
}
