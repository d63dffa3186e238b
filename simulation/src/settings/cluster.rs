//! The worlds of a cluster.

use super::Draft;
use crate::script::{Call, Fault};

/// What may go wrong with a cluster.
const CLUSTER_FAULTS: &[Fault] = &[
    Fault::Migrate,
    Fault::Migrate,
    Fault::Migrate,
    Fault::Handover,
    Fault::FailOver,
    Fault::Kill,
    Fault::Freeze,
    Fault::Join,
    Fault::Leave,
    Fault::OldView,
    Fault::EmptyView,
    Fault::RefusedView,
    Fault::DeadView,
    Fault::ClusterDown,
    Fault::Cut,
    Fault::HalfClose,
    Fault::StallUp,
    Fault::StallDown,
    Fault::Stop,
];

/// What may keep an attempt from its reply, and have it carried out late.
const RESEND_FAULTS: &[Fault] = &[
    Fault::Cut,
    Fault::Desert,
    Fault::Desert,
    Fault::HalfClose,
    Fault::StallUp,
    Fault::StallUp,
    Fault::StallDown,
    Fault::Stop,
    Fault::Migrate,
    Fault::Migrate,
    Fault::Handover,
    Fault::Handover,
    Fault::FailOver,
    Fault::FailOver,
    Fault::Kill,
    Fault::Freeze,
    Fault::Leave,
];

/// What may come between those who publish and those who listen.
const TOPIC_FAULTS: &[Fault] = &[
    Fault::Leave,
    Fault::Join,
    Fault::Migrate,
    Fault::Migrate,
    Fault::Migrate,
    Fault::Handover,
    Fault::FailOver,
    Fault::FailOver,
    Fault::Kill,
    Fault::Freeze,
    Fault::OldView,
    Fault::EmptyView,
    Fault::RefusedView,
    Fault::DeadView,
    Fault::ClusterDown,
    Fault::Cut,
    Fault::HalfClose,
    Fault::StallUp,
    Fault::StallDown,
    Fault::CloseWhileSubscribing,
    Fault::Stop,
];

/// What may come between a client, its primary and the sentinels.
const SENTINEL_FAULTS: &[Fault] = &[
    Fault::FailOver,
    Fault::FailOver,
    Fault::FailOver,
    Fault::Kill,
    Fault::Kill,
    Fault::Freeze,
    Fault::Freeze,
    Fault::OldView,
    Fault::EmptyView,
    Fault::RefusedView,
    Fault::DeadView,
    Fault::Cut,
    Fault::Desert,
    Fault::HalfClose,
    Fault::StallUp,
    Fault::StallDown,
    Fault::CloseWhileSubscribing,
    Fault::Stop,
];

const CLUSTER_CALLS: &[Call] = &[
    Call::Get,
    Call::Set,
    Call::Incr,
    Call::Pipe,
    Call::Handles,
    Call::Each,
    Call::Mget,
    Call::Mset,
    Call::Del,
    Call::Tx,
    Call::Watch,
    Call::Pop,
    Call::Push,
    Call::Script,
    Call::Sequence,
];

impl Draft {
    /// Which nodes there are.
    fn nodes(&mut self) {
        let rng = &mut self.rng;
        let plan = &mut self.plan;
        plan.primaries = rng.between(2..=4);
        plan.replicas = rng.pick(&[0, 1, 1, 2]);
        plan.spares = rng.pick(&[0, 1, 2]);
        plan.seeds = rng.between(1..=plan.primaries);
        plan.tags = rng.pick(&[1, 2, 3, 5, 9]);
        plan.gossip = rng.pick(&[0, 20, 100, 500]);
        plan.failover = rng.pick(&[50, 300, 1000]);
        plan.lag = rng.pick(&[0, 0, 5, 50]);
        // a view is long
        plan.capacity = plan.capacity.max(1000);
        self.keys = rng.between(1..=plan.tags);
        self.apart = rng.pick(&[0, 500, 1000]);
    }

    pub(super) fn cluster(&mut self) {
        self.nodes();
        self.calls = self.some(CLUSTER_CALLS, 400);
        self.plan.reads = self.rng.pick(&[0, 0, 0, 1, 1, 2]);
        if self.plan.replicas == 0 {
            // nobody could ever read
            self.plan.reads = self.plan.reads.min(1);
        }
        if self.rng.chance(150) {
            // an hour: no tick comes to anybody's help
            (self.plan.response_timeout, self.plan.fair) = (3_600_000, 1);
            return;
        }
        self.faults = self.some(CLUSTER_FAULTS, 300);
        self.strikes = self.rng.between(0..=8);
        self.rest = self.rng.pick(&[20, 100, 400, 1500]);
        self.limits = self.rng.pick(&[0, 0, 200, 600]);
        self.drops = self.rng.pick(&[0, 0, 150, 500]);
    }

    pub(super) fn cluster_close(&mut self) {
        self.cluster();
        self.callers = self.rng.between(2..=8);
    }

    pub(super) fn cluster_resend(&mut self) {
        self.nodes();
        self.calls = vec![Call::Set, Call::Set, Call::Set, Call::Mset, Call::Get, Call::Del];
        self.faults = self.some(RESEND_FAULTS, 500);
        self.strikes = self.rng.between(2..=10);
        self.rest = self.rng.pick(&[20, 100, 400]);
        self.callers = self.rng.between(2..=4);
        self.steps = self.rng.between(4..=20);
        self.plan.tags = self.rng.between(1..=3);
        self.keys = self.plan.tags;
        self.plan.retries = self.rng.pick(&[1, 2, 5]);
        if self.rng.chance(500) {
            self.plan.retry_writes = 1;
        } else {
            self.retries = 700;
        }
    }

    pub(super) fn cluster_topics(&mut self) {
        self.nodes();
        self.calls = vec![Call::Listen, Call::Listen, Call::Publish, Call::Publish, Call::Publish, Call::Get];
        self.shards = self.rng.pick(&[0, 600, 1000]);
        // who listens at a node that has left hears nothing of the others, and nobody says so
        let faults = if self.shards == 1000 { TOPIC_FAULTS } else { &TOPIC_FAULTS[1..] };
        self.faults = self.some(faults, 400);
        self.strikes = self.rng.between(0..=10);
        self.rest = self.rng.pick(&[20, 100, 400]);
        self.callers = self.rng.between(2..=8);
        self.steps = self.rng.between(4..=20);
        self.drops = self.rng.pick(&[0, 0, 150, 500]);
        self.limits = self.rng.pick(&[0, 0, 200]);
        self.plan.mailbox = self.rng.pick(&[0, 0, 0, 200]);
        self.patterns = self.later.pick(&[0, 300, 700]);
    }

    pub(super) fn key_events(&mut self) {
        self.cluster_topics();
        (self.shards, self.patterns, self.limits) = (0, 0, 0);
        // as with channels
        self.faults.retain(|fault| *fault != Fault::Leave);
        self.calls = vec![Call::Listen, Call::Listen, Call::Incr, Call::Incr, Call::Incr, Call::Script];
        if self.rng.chance(200) {
            self.alone();
            self.faults.retain(|fault| !fault.is_of_a_cluster());
        }
        if self.faults.is_empty() {
            self.strikes = 0;
        }
        self.plan.notify = self.rng.pick(&[0, 1, 1]);
        if self.plan.notify == 0 {
            // who joins tells of nothing, and what is written late undoes what others have set
            (self.plan.spares, self.plan.connections, self.strikes, self.drops) = (0, 1, 0, 0);
        }
    }

    pub(super) fn sentinels(&mut self) {
        self.nodes();
        let plan = &mut self.plan;
        (plan.primaries, plan.spares, plan.tags) = (1, 0, 1);
        plan.replicas = plan.replicas.max(1);
        plan.sentinels = self.rng.pick(&[1, 3, 3, 5]);
        plan.seeds = self.rng.between(1..=plan.sentinels);
        // so many round trips are made before a connection is there
        plan.connect_timeout = plan.connect_timeout.max(80 * plan.latency_most);
        self.calls = self.some(CLUSTER_CALLS, 400);
        if self.rng.chance(400) {
            self.calls.extend([Call::Listen, Call::Publish, Call::Publish]);
            self.patterns = 200;
        }
        self.plan.reads = self.rng.pick(&[0, 0, 0, 1, 1, 2]);
        self.plan.retry_writes = u64::from(self.rng.chance(150));
        if self.rng.chance(100) {
            (self.plan.response_timeout, self.plan.fair) = (3_600_000, 1);
            return;
        }
        self.faults = self.some(SENTINEL_FAULTS, 400);
        self.strikes = self.rng.between(0..=8);
        self.rest = self.rng.pick(&[20, 100, 400, 1500]);
        self.limits = self.rng.pick(&[0, 0, 200, 600]);
        self.drops = self.rng.pick(&[0, 0, 150, 500]);
    }

    /// There is one server, and no cluster.
    fn alone(&mut self) {
        let plan = &mut self.plan;
        (plan.primaries, plan.replicas, plan.spares, plan.tags) = (0, 0, 0, 0);
    }

    pub(super) fn cluster_order(&mut self) {
        self.nodes();
        self.calls = vec![Call::Sequence];
        self.faults = self.some(&CLUSTER_FAULTS[..10], 500);
        self.strikes = self.rng.between(1..=12);
        self.rest = self.rng.pick(&[5, 20, 100, 400]);
        self.callers = self.rng.between(1..=4);
        self.steps = self.rng.between(1..=4);
        self.plan.response_timeout = self.rng.pick(&[400, 1000, 3000]);
    }

    /// Nothing is left to chance but which calls there are: told without the node that stands still, the others' calls take as long.
    pub(super) fn cluster_stall(&mut self) {
        self.nodes();
        self.calls = self.some(&[Call::Get, Call::Set, Call::Incr, Call::Each], 600);
        let plan = &mut self.plan;
        (plan.capacity, plan.chop, plan.lazy, plan.yields) = (60_000, 0, 0, 0);
        plan.latency_least = plan.latency_most;
        // each is made when it is first used
        plan.connections = 1;
        (plan.replicas, plan.spares, plan.gossip) = (0, 0, 0);
        plan.seeds = plan.primaries;
        plan.tags = self.rng.between(4..=12);
        self.keys = plan.tags;
        self.faults = vec![Fault::Freeze];
        self.strikes = 1;
        self.rest = 700;
        self.pause = self.rng.pick(&[30, 100, 300]);
        self.steps = self.rng.between(4..=16);
    }
}
