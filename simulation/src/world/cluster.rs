//! The nodes of a cluster: which there are, what goes wrong with them, and what happens by itself in its time.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::sleep_until;

use super::{State, World};
use crate::callers::Op;
use crate::model::Model;
use crate::model::cluster::{Layout, Lie};
use crate::names::tag;
use crate::script::{Fault, Plan, Strike};

/// The servers of a world.
pub(super) fn model(plan: &Plan) -> Model {
    if plan.primaries == 0 {
        return Model::default();
    }
    let layout = Layout {
        primaries: plan.primaries as usize,
        replicas: plan.replicas as usize,
        sentinels: plan.sentinels as usize,
        spares: plan.spares as usize,
        gossip: plan.gossip,
        patience: plan.failover,
        lag: plan.lag,
    };
    // not the numbers of the network: what happens to one node is to change nothing about the others
    Model::cluster(layout, !plan.chances)
}

/// The place that this name leads to, where it is one of the cluster's nodes.
pub(super) fn place(host: &str) -> Option<usize> {
    host.strip_prefix("server-")?.parse().ok()
}

impl World {
    /// Something goes wrong with the cluster, or changes there.
    pub(super) fn strike_cluster(&self, strike: &Strike) {
        let mut state = self.lock();
        let (now, pick, ms) = (state.now(), strike.when.pick, strike.when.ms);
        let until = now + ms;
        let (tags, seeds) = (state.plan.tags.max(1), state.plan.seeds as usize);
        let lie = match strike.fault {
            Fault::OldView => Some(Lie::Old),
            Fault::EmptyView => Some(Lie::Empty),
            Fault::RefusedView => Some(Lie::Refuses),
            Fault::DeadView => Some(Lie::Dead),
            Fault::ClusterDown => Some(Lie::Down),
            _ => None,
        };
        let frozen = state.model.pick(pick);
        state.serve(|model| match strike.fault {
            Fault::Migrate => {
                let key = tag(pick % tags);
                model.migrate(key.as_bytes(), pick / tags, ms);
            }
            Fault::Handover => {
                let (from, to) = (model.pick_primary(pick), model.pick_primary(pick / 3 + 1));
                if let (Some(from), Some(to)) = (from, to)
                    && from != to
                {
                    model.move_many(from, to, |slot| u64::from(slot / 1024) % 3 == pick % 3);
                }
            }
            Fault::FailOver => model.fail_over(pick),
            Fault::Kill => model.pick(pick).into_iter().for_each(|place| model.kill(place, until)),
            Fault::Freeze => model.pick(pick).into_iter().for_each(|place| model.stand_still(place, until)),
            Fault::Join => model.join(pick),
            // those that the client is told of stay
            Fault::Leave => model.leave(pick, seeds, until),
            _ => {
                if let (Some(lie), Some(place)) = (lie, model.pick(pick)) {
                    model.lie(place, lie, until);
                }
            }
        });
        if strike.fault == Fault::Freeze {
            state.frozen_places.extend(frozen);
        }
        drop(state);
        self.set_alarms();
    }

    /// Sees to it that what is to happen by itself happens in its time.
    pub(super) fn set_alarms(&self) {
        let alarms = self.lock().model.alarms();
        for at in alarms {
            tokio::spawn(self.clone().alarm(at));
        }
    }

    fn alarm(self, at: u64) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            let at = self.lock().start + Duration::from_millis(at);
            sleep_until(at).await;
            self.lock().serve(Model::pass);
            self.set_alarms();
        })
    }
}

impl State {
    /// Whether the client began to connect to the node at this place while a call went on.
    pub(crate) fn has_dialed(&self, place: usize, op: &Op) -> bool {
        self.dialed.iter().any(|(at, to)| *to == place && (op.start..=op.end).contains(at))
    }

    /// Whether a server takes connections at this place.
    pub(super) fn is_there(&self, number: Option<usize>) -> bool {
        match number {
            Some(place) if self.plan.primaries > 0 => self.model.is_up(place),
            Some(place) => place as u64 == self.place,
            None => false,
        }
    }

    /// Until when the server at this place stands still.
    pub(super) fn stopped_at(&self, number: Option<usize>) -> u64 {
        let place = number.filter(|place| self.plan.primaries > 0 && self.model.has_place(*place));
        place.map_or(0, |place| self.model.stopped_until(place))
    }

    /// Until when the server of a connection stands still.
    pub(super) fn stopped(&self, conn: usize) -> u64 {
        self.troubles.stopped.max(self.stopped_at(Some(self.model.place_of(conn))))
    }
}
