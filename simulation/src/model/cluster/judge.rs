//! Whether a node carries a command out, or says who does.

use super::Model;
use super::slot::slot_of;
use crate::model::parse::Words;
use crate::model::table::Known;

impl Model {
    /// What a node of a cluster says in place of carrying a command out.
    pub(in crate::model) fn elsewhere(&self, conn: usize, known: &Known, words: &Words) -> Option<String> {
        self.cluster.as_ref().filter(|cluster| cluster.is_one())?;
        let queued = self.sessions[conn].multi.as_ref().map_or(&[][..], |multi| &multi.queue);
        if known.name != "EXEC" {
            let keys: Vec<&[u8]> = known.keys(words).collect();
            return self.judge(conn, &keys, (known.write, known.shard));
        }
        let of = |words: &Words| Known::find(&words[0]).copied().map(|known| (known, words.clone()));
        let queued: Vec<(Known, Words)> = queued.iter().filter_map(of).collect();
        let keys: Vec<&[u8]> = queued.iter().flat_map(|(known, words)| known.keys(words)).collect();
        self.judge(conn, &keys, (queued.iter().any(|(known, _)| known.write), false))
    }

    /// In the order in which servers look.
    fn judge(&self, conn: usize, keys: &[&[u8]], (writes, shard): (bool, bool)) -> Option<String> {
        let (cluster, session) = (self.cluster.as_ref()?, &self.sessions[conn]);
        let place = session.place;
        let slot = slot_of(keys.first()?);
        if keys.iter().any(|key| slot_of(key) != slot) {
            return Some("CROSSSLOT Keys in request don't hash to the same slot".to_owned());
        }
        let member = &cluster.members[place];
        if member.lie.is_some_and(|(lie, until)| lie == super::Lie::Down && until > self.now) {
            return Some("CLUSTERDOWN The cluster is down".to_owned());
        }
        let owner = member.chart.owner(slot);
        // where there is no data, none can be missing
        let missing = keys.iter().filter(|key| !shard && !self.has(place, key)).count();
        match cluster.migrations.get(&slot) {
            Some(migration) if owner == place && migration.from == place && missing > 0 => {
                return Some(match missing == keys.len() {
                    true => format!("ASK {slot} {}", endpoint(migration.to)),
                    false => TRYAGAIN.to_owned(),
                });
            }
            Some(migration) if owner != place && migration.to == place && session.asking => {
                return (missing > 0 && keys.len() > 1).then(|| TRYAGAIN.to_owned());
            }
            _ => {}
        }
        let reads = session.read_only && !writes && member.chart.followed_by(place) == Some(owner);
        (owner != place && !reads).then(|| format!("MOVED {slot} {}", endpoint(owner)))
    }

    /// Whether another server has the keys of a command by now, so that nobody sees what this one does with them.
    pub(in crate::model) fn is_in_vain(&self, place: usize, words: &[Vec<u8>]) -> bool {
        let Some(cluster) = &self.cluster else { return false };
        if !cluster.is_one() {
            return cluster.truth.owner(0) != place;
        }
        let Some(key) = Known::find(&words[0]).and_then(|known| known.keys(words).next()) else {
            return false;
        };
        let slot = slot_of(key);
        let is_coming = cluster.migrations.get(&slot).is_some_and(|migration| migration.to == place);
        cluster.truth.owner(slot) != place && !is_coming
    }

    /// Who has a key, where this node believes that it is another one.
    pub(super) fn moved(&self, place: usize, key: &[u8]) -> Option<String> {
        let cluster = self.cluster.as_ref().filter(|cluster| cluster.is_one())?;
        let slot = slot_of(key);
        let owner = cluster.members[place].chart.owner(slot);
        (owner != place).then(|| format!("MOVED {slot} {}", endpoint(owner)))
    }
}

const TRYAGAIN: &str = "TRYAGAIN Multiple keys request during rehashing of slot";

/// What nodes call the one at this place.
pub(super) fn endpoint(place: usize) -> String {
    format!("{}:{PORT}", host(place))
}

pub(super) fn host(place: usize) -> String {
    format!("server-{place}")
}

pub(super) const PORT: u16 = 6379;
