//! The worlds of one server.

use super::Draft;
use crate::script::{Call, Fault};

const ALL_CALLS: &[Call] = &[
    Call::Get,
    Call::Set,
    Call::Incr,
    Call::Pipe,
    Call::Handles,
    Call::Tx,
    Call::Watch,
    Call::Pop,
    Call::Push,
    Call::Script,
];

impl Draft {
    pub(super) fn fair(&mut self) {
        // an hour: no tick comes to anybody's help
        self.plan.response_timeout = 3_600_000;
        self.plan.fair = 1;
        self.calls = self.some(ALL_CALLS, 500);
        if self.rng.chance(200) {
            self.calls.extend([Call::Listen, Call::Publish]);
            self.patterns = 300;
        }
        if self.rng.chance(300) {
            self.plan.room = self.rng.between(1..=20);
        }
        if self.rng.chance(200) {
            self.drops = 200;
        }
        self.plan.greeting_push = self.rng.pick(&[0, 0, 0, 300]);
    }

    pub(super) fn swarm(&mut self) {
        self.calls = self.some(ALL_CALLS, 400);
        let faults: Vec<Fault> =
            Fault::ALL.iter().copied().filter(|fault| !fault.is_of_a_cluster()).collect();
        self.faults = self.some(&faults, 300);
        self.strikes = self.rng.between(0..=8);
        self.rest = self.rng.pick(&[50, 400, 1500]);
        self.limits = self.rng.pick(&[0, 0, 200, 600]);
        self.drops = self.rng.pick(&[0, 0, 150, 500]);
        if self.rng.chance(150) {
            self.plan.room = self.rng.pick(&[1, 2, 5, 50]);
        }
        self.plan.retry_writes = u64::from(self.rng.chance(150));
        self.plan.password = self.rng.pick(&[0, 1]);
        self.plan.no_multi = u64::from(self.rng.chance(60));
        self.plan.no_exec = u64::from(self.rng.chance(60));
        self.plan.old_server = u64::from(self.plan.protocol != 3 && self.rng.chance(60));
        self.plan.greeting_push = self.rng.pick(&[0, 0, 0, 0, 0, 300]);
    }

    pub(super) fn room(&mut self) {
        self.calls = self.some(&[Call::Get, Call::Set, Call::Incr, Call::Pipe, Call::Handles, Call::Tx], 600);
        self.faults = self.some(&[Fault::Stop, Fault::Cut, Fault::StallDown, Fault::Refuse], 400);
        self.strikes = self.rng.between(0..=3);
        self.callers = self.rng.between(4..=24);
        self.pause = self.rng.pick(&[1, 10]);
        self.plan.room = self.rng.pick(&[1, 2, 3, 8]);
        self.limits = self.rng.pick(&[0, 0, 300]);
        self.drops = self.rng.pick(&[0, 200, 500]);
    }

    pub(super) fn resend(&mut self) {
        self.calls = vec![Call::Set, Call::Set, Call::Set, Call::Get, Call::Pipe];
        self.faults =
            vec![Fault::Stop, Fault::Cut, Fault::StallUp, Fault::StallDown, Fault::HalfClose, Fault::Loading];
        if self.rng.chance(500) {
            // attempts that are carried out after the one that follows them
            self.plan.retry_writes = 1;
            self.faults.extend([Fault::Desert, Fault::Desert, Fault::Restart, Fault::Demote]);
        }
        self.callers = self.rng.between(2..=4);
        self.steps = self.rng.between(4..=20);
        self.strikes = self.rng.between(2..=10);
        self.rest = self.rng.pick(&[50, 200, 600]);
        self.keys = 1;
        self.plan.retries = self.rng.pick(&[1, 2, 5]);
    }

    pub(super) fn blocking(&mut self) {
        self.calls = vec![Call::Pop, Call::Pop, Call::Push, Call::Push, Call::Get];
        self.faults = self.some(&[Fault::Cut, Fault::Stop, Fault::HalfClose, Fault::StallDown], 300);
        self.strikes = self.rng.between(0..=3);
        self.drops = self.rng.pick(&[0, 300, 700]);
        self.limits = self.rng.pick(&[0, 300]);
        self.keys = self.rng.between(1..=3);
        self.plan.idle_timeout = self.rng.pick(&[500, 60_000]);
    }

    pub(super) fn close(&mut self) {
        self.swarm();
        self.plan.connections = self.rng.between(1..=4);
        self.callers = self.rng.between(2..=8);
    }

    pub(super) fn greet(&mut self) {
        self.calls = self.some(ALL_CALLS, 400);
        self.faults = self.some(
            &[
                Fault::Cut,
                Fault::Push,
                Fault::Garbage,
                Fault::Loading,
                Fault::CloseAfterGreeting,
                Fault::RefuseLogin,
                Fault::TooMany,
                Fault::Refuse,
                Fault::Restart,
                Fault::Move,
            ],
            500,
        );
        self.strikes = self.rng.between(2..=12);
        self.rest = self.rng.pick(&[20, 100, 500]);
        self.plan.password = self.rng.pick(&[0, 1, 1]);
        self.plan.greeting_push = self.rng.pick(&[0, 300, 900]);
        self.plan.old_server = u64::from(self.plan.protocol != 3 && self.rng.chance(300));
        self.plan.chop = self.rng.pick(&[0, 200, 900]);
        self.plan.dead = self.rng.pick(&[0, 0, 1, 3]);
        self.plan.silent = self.rng.pick(&[0, 0, 1, 2]);
        self.plan.slow = self.rng.pick(&[0, 0, 1, 2]);
        // each of them is waited for before the next is tried
        self.plan.connect_timeout += 260 * (self.plan.silent + self.plan.slow);
    }

    pub(super) fn scripts(&mut self) {
        self.calls =
            self.some(&[Call::Script, Call::Script, Call::Liar, Call::Pipe, Call::Handles, Call::Tx], 500);
        self.faults = self.some(
            &[
                Fault::ScriptFlush,
                Fault::ScriptFlush,
                Fault::Restart,
                Fault::Cut,
                Fault::Stop,
                Fault::Loading,
                Fault::Demote,
            ],
            400,
        );
        self.strikes = self.rng.between(0..=8);
        self.rest = self.rng.pick(&[10, 100, 400]);
        self.scripts = 600;
        self.drops = self.rng.pick(&[0, 0, 200]);
        self.limits = self.rng.pick(&[0, 0, 200]);
    }

    pub(super) fn runtimes(&mut self) {
        self.calls = self.some(ALL_CALLS, 500);
        self.faults = self.some(&[Fault::Cut, Fault::Stop, Fault::Refuse], 400);
        self.strikes = self.rng.between(0..=2);
        self.plan.runtime_ends = 1 + self.rng.pick(&[0, 0, 1, 3, 10, 100]);
        self.plan.runtime_turns = self.rng.below(40);
    }

    pub(super) fn topics(&mut self) {
        self.calls = vec![Call::Listen, Call::Listen, Call::Publish, Call::Publish, Call::Publish, Call::Get];
        self.faults = self.some(
            &[
                Fault::Cut,
                Fault::Cut,
                Fault::StallDown,
                Fault::StallUp,
                Fault::HalfClose,
                Fault::CloseAfterGreeting,
                Fault::CloseWhileSubscribing,
                Fault::CloseWhileSubscribing,
                Fault::Stop,
                Fault::Refuse,
                Fault::Restart,
                Fault::Desert,
                Fault::Push,
                Fault::Loading,
            ],
            400,
        );
        self.strikes = self.rng.between(0..=10);
        self.rest = self.rng.pick(&[20, 100, 400]);
        self.callers = self.rng.between(2..=8);
        self.steps = self.rng.between(4..=20);
        self.drops = self.rng.pick(&[0, 0, 150, 500]);
        self.limits = self.rng.pick(&[0, 0, 200]);
        self.plan.mailbox = self.rng.pick(&[0, 0, 60, 200]);
        self.patterns = self.later.pick(&[0, 300, 700]);
    }

    pub(super) fn idle(&mut self) {
        self.calls = self.some(ALL_CALLS, 500);
        self.faults = self.some(&[Fault::StallDown, Fault::StallUp, Fault::HalfClose, Fault::Cut], 500);
        self.strikes = self.rng.between(0..=4);
        self.rest = 3000;
        self.pause = 4000;
        self.callers = self.rng.between(1..=5);
        self.steps = self.rng.between(1..=6);
        self.plan.idle_timeout = self.rng.pick(&[100, 500, 2000]);
        // else something is always in flight
        self.plan.health_check = self.rng.pick(&[50, 200, 1000]).max(8 * self.plan.latency_most);
    }
}
