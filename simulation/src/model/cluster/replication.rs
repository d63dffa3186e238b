//! Replicas: they carry out what their primary did, a little later.

use std::mem;
use std::sync::Arc;

use super::{Event, Model};

impl Model {
    /// What was written on a node since it was asked last goes to its replicas.
    pub(in crate::model) fn replicate(&mut self, place: usize) {
        let written = self.servers[place].store.take_written();
        if written.is_empty() {
            return;
        }
        self.tell_of_keys(place, &written);
        let (now, servers) = (self.now, &mut self.servers);
        let Some(cluster) = &mut self.cluster else { return };
        let at = now + cluster.layout.lag;
        let chart = cluster.members[place].chart.clone();
        for replica in chart.replicas(place) {
            let member = &mut cluster.members[*replica];
            if member.down <= now && member.chart.followed_by(*replica) == Some(place) {
                let value = |(event, key): &(Event, Vec<u8>)| {
                    (at, *event, key.clone(), servers[place].store.value(key).cloned())
                };
                member.inbox.extend(written.iter().map(value));
            }
        }
    }

    /// A replica carries out what it has got from its primary; `all`: without waiting for its time.
    pub(in crate::model) fn catch_up(&mut self, place: usize, all: bool) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        let inbox = &mut cluster.members[place].inbox;
        let due = inbox.iter().take_while(|(at, ..)| all || *at <= now).count();
        for (_, event, key, value) in inbox.drain(..due) {
            self.servers[place].store.write(event, &key, value);
        }
        let written = self.servers[place].store.take_written();
        self.tell_of_keys(place, &written);
    }

    /// A node gets all that another has. What it had besides is lost.
    fn copy(&mut self, place: usize, from: usize) {
        let store = self.servers[from].store.clone();
        let old = mem::replace(&mut self.servers[place].store, store);
        self.ghost.lost.extend(old.keys_that_differ(&self.servers[place].store));
        if let Some(cluster) = &mut self.cluster {
            cluster.members[place].inbox.clear();
        }
    }

    /// A node believes from now on what is true.
    pub(super) fn learn(&mut self, place: usize) {
        let Some(cluster) = &mut self.cluster else { return };
        let truth = cluster.truth.clone();
        let member = &mut cluster.members[place];
        if Arc::ptr_eq(&member.chart, &truth) {
            return;
        }
        let (before, followed) = (member.chart.owner(0), member.chart.followed_by(place));
        member.chart = truth.clone();
        if let Some(primary) = truth.followed_by(place).filter(|primary| followed != Some(*primary)) {
            self.copy(place, primary);
        }
        self.switch(place, (before, followed));
        self.send_away(place);
        self.end_shards(place);
    }

    /// Those who are blocked on a hash slot that this node has no longer are told who has it.
    fn send_away(&mut self, place: usize) {
        let blocked: Vec<usize> =
            self.waiting.iter().copied().filter(|conn| self.sessions[*conn].place == place).collect();
        for conn in blocked {
            let Some(blocked) = &self.sessions[conn].blocked else { continue };
            let Some(text) = blocked.keys.first().and_then(|key| self.moved(place, key)) else { continue };
            self.sessions[conn].blocked = None;
            self.waiting.retain(|waiting| *waiting != conn);
            self.say(conn, &[], &super::super::reply::Reply::Error(text));
            self.go_on(conn);
        }
    }
}
