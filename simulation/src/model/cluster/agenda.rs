//! What happens in a cluster by itself, in its time.

use std::collections::BTreeMap;

use super::{EVER, Model, view::Lie};

/// Something that happens at a time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    /// A node learns how things are.
    Learn(usize),
    /// Some keys of a hash slot move on.
    Step(u16),
    /// The others notice that a primary is away.
    Replace(usize),
    /// A node is there again.
    Return(usize),
    /// A process ends for ever.
    End(usize),
    /// A node hears what others have told it meanwhile.
    Hear(usize),
}

/// What is going to happen, in order.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    deeds: BTreeMap<(u64, u64), Deed>,
    added: u64,
    /// Times at which something happens, and nobody has been told yet.
    alarms: Vec<u64>,
}

impl Agenda {
    pub(super) fn add(&mut self, at: u64, deed: Deed) {
        self.added += 1;
        self.deeds.insert((at, self.added), deed);
        self.alarms.push(at);
    }

    fn next(&mut self, now: u64) -> Option<Deed> {
        let first = self.deeds.first_entry().filter(|entry| entry.key().0 <= now)?;
        Some(first.remove())
    }
}

impl Model {
    /// Times at which [`pass`](Model::pass) is to be called, since this was called before.
    pub fn alarms(&mut self) -> Vec<u64> {
        self.cluster.as_mut().map_or_else(Vec::new, |cluster| std::mem::take(&mut cluster.agenda.alarms))
    }

    /// The time has come for something.
    pub fn pass(&mut self) {
        let now = self.now;
        while let Some(deed) = self.cluster.as_mut().and_then(|cluster| cluster.agenda.next(now)) {
            self.carry_out(deed);
        }
    }

    fn carry_out(&mut self, deed: Deed) {
        let now = self.now;
        let Some(cluster) = &mut self.cluster else { return };
        match deed {
            Deed::Learn(place) => {
                let member = &cluster.members[place];
                let lies = member.lie.filter(|(lie, until)| *lie == Lie::Old && *until > now);
                let until = member.idle_until(now).max(lies.map_or(0, |(_, until)| until));
                if until == 0 {
                    self.learn(place);
                } else if until < EVER {
                    // it goes on before it learns
                    let later = cluster.rng.between(0..=cluster.layout.gossip);
                    cluster.agenda.add(until + later, deed);
                }
            }
            Deed::Step(slot) => self.step(slot),
            Deed::Replace(place) => self.replace(place),
            Deed::Return(place) => self.come_back(place),
            Deed::End(place) => self.kill(place, EVER),
            Deed::Hear(place) => self.hear(place),
        }
    }
}
