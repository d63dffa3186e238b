//! The kinds of worlds: how a seed becomes a script.
//!
//! Each seed first draws which kinds of calls and faults there are at all. A world in which everything may happen would hide most
//! faults behind the commonest.

mod cluster;
mod single;

use crate::rng::Rng;
use crate::script::{Call, Fault, How, Plan, Script, Setting, Step, Strike, When};

/// How often each kind of world is drawn.
const SHARES: &[(Setting, u64)] = &[
    (Setting::Swarm, 9),
    (Setting::Fair, 3),
    (Setting::Room, 2),
    (Setting::Resend, 2),
    (Setting::Blocking, 2),
    (Setting::Greet, 2),
    (Setting::Scripts, 2),
    (Setting::Topics, 2),
    (Setting::Close, 1),
    (Setting::Runtimes, 1),
    (Setting::Idle, 1),
    (Setting::Cluster, 2),
    (Setting::ClusterOrder, 1),
    (Setting::ClusterStall, 1),
    (Setting::ClusterClose, 1),
    (Setting::ClusterResend, 1),
    (Setting::ClusterTopics, 1),
];

/// The same of kinds that have come later: seeds for which one of these is not drawn keep the stories that they had.
const LATER: &[(Setting, u64)] = &[(Setting::KeyEvents, 1), (Setting::Sentinels, 2)];

fn draw(shares: &[(Setting, u64)], mut at: u64) -> Option<Setting> {
    let drawn = shares.iter().find(|(_, share)| {
        let found = at < *share;
        at = at.saturating_sub(*share);
        found
    });
    drawn.map(|(setting, _)| *setting)
}

/// The script of this seed; where `only` says so, of that kind of world.
pub fn script(seed: u64, only: Option<Setting>) -> Script {
    let (mut rng, mut later) = (Rng::new(seed), Rng::new(!seed));
    let all = |shares: &[(Setting, u64)]| shares.iter().map(|(_, share)| share).sum::<u64>();
    let first = draw(SHARES, rng.below(all(SHARES)));
    let instead = draw(LATER, later.below(all(SHARES) + all(LATER)));
    let setting = only.or(instead).or(first).unwrap_or(Setting::Swarm);
    let mut draft = Draft::new(rng, later);
    match setting {
        Setting::Fair => draft.fair(),
        Setting::Swarm => draft.swarm(),
        Setting::Room => draft.room(),
        Setting::Resend => draft.resend(),
        Setting::Blocking => draft.blocking(),
        Setting::Close => draft.close(),
        Setting::Greet => draft.greet(),
        Setting::Scripts => draft.scripts(),
        Setting::Runtimes => draft.runtimes(),
        Setting::Topics => draft.topics(),
        Setting::KeyEvents => draft.key_events(),
        Setting::Sentinels => draft.sentinels(),
        Setting::Idle => draft.idle(),
        Setting::Cluster => draft.cluster(),
        Setting::ClusterOrder => draft.cluster_order(),
        Setting::ClusterStall => draft.cluster_stall(),
        Setting::ClusterClose => draft.cluster_close(),
        Setting::ClusterResend => draft.cluster_resend(),
        Setting::ClusterTopics => draft.cluster_topics(),
    }
    draft.write(setting)
}

/// What is drawn before the steps are: what there may be, and how much of it.
struct Draft {
    rng: Rng,
    /// For what has come later, so that it changes nothing of what was drawn before.
    later: Rng,
    plan: Plan,
    calls: Vec<Call>,
    faults: Vec<Fault>,
    callers: u64,
    steps: u64,
    strikes: u64,
    /// The longest pause before a step, and before a fault.
    pause: u64,
    rest: u64,
    /// How often a step has a limit of its own, and how often it is dropped.
    limits: u64,
    drops: u64,
    /// How often a pipeline counts by a script.
    scripts: u64,
    /// How often a write is asked to go again.
    retries: u64,
    /// How often channels are those of shards.
    shards: u64,
    /// How often patterns are listened to.
    patterns: u64,
    keys: u64,
    /// How often the commands of a step are about keys in several hash slots.
    apart: u64,
}

impl Draft {
    /// Calm, but with the knobs turned that every world has.
    fn new(mut rng: Rng, later: Rng) -> Draft {
        let response_timeout = rng.pick(&[80, 200, 400, 1000, 3000]);
        let capacity = rng.pick(&[40, 100, 300, 1000, 60_000]);
        let chop = if rng.chance(250) { rng.pick(&[100, 400, 900]) } else { 0 };
        // each piece is on its way for so long: where there are many, it is short, or nothing would get through in time
        let slowest = if capacity < 300 || chop > 0 { 3 } else { response_timeout / 16 };
        let latency_most = rng.pick(&[1, 3, 20, 60]).min(slowest);
        let plan = Plan {
            chances: rng.draw(),
            response_timeout,
            connect_timeout: rng.pick(&[100, 400, 1500]).max(25 * latency_most),
            retries: rng.pick(&[0, 1, 2, 5]),
            connections: rng.pick(&[1, 1, 1, 2, 4]),
            reconnect_longest: rng.pick(&[100, 500, 2000]),
            reconnect_attempts: rng.pick(&[1, 2, 6]),
            protocol: rng.pick(&[0, 0, 0, 2, 3]),
            capacity,
            chop,
            latency_most,
            lazy: rng.pick(&[0, 0, 0, 100, 400]),
            yields: rng.pick(&[0, 500]),
            ..Plan::default()
        };
        let (callers, steps) = (rng.between(1..=12), rng.between(1..=12));
        let pause = rng.pick(&[3, 30, 300]);
        Draft {
            plan,
            calls: Vec::new(),
            faults: Vec::new(),
            callers,
            steps,
            strikes: 0,
            pause,
            rest: 1000,
            limits: 0,
            drops: 0,
            scripts: 100,
            retries: 0,
            shards: 0,
            keys: 3,
            apart: 0,
            patterns: 0,
            rng,
            later,
        }
    }

    /// So many thousandths of `choices`, at least one.
    fn some<T: Copy>(&mut self, choices: &[T], per_mille: u64) -> Vec<T> {
        let drawn: Vec<T> = choices.iter().copied().filter(|_| self.rng.chance(per_mille)).collect();
        if drawn.is_empty() { vec![self.rng.pick(choices)] } else { drawn }
    }

    fn write(mut self, setting: Setting) -> Script {
        let mut id = 0;
        let mut callers: Vec<Vec<Step>> = Vec::new();
        for _ in 0..self.callers {
            let steps = self.rng.between(1..=self.steps);
            callers.push((0..steps).map(|_| self.step(setting, &mut id)).collect());
        }
        let mut strikes: Vec<Strike> = (0..self.strikes).map(|_| self.strike()).collect();
        let closes = setting == Setting::Sentinels && self.rng.chance(150);
        if closes || matches!(setting, Setting::Close | Setting::ClusterClose) {
            let caller = self.rng.below(self.callers) as usize;
            let how = How { pause: self.rng.below(400), id: id + 1, ..How::default() };
            let at = self.rng.below(callers[caller].len() as u64 + 1) as usize;
            callers[caller].insert(at, Step { call: Call::Close, how });
        }
        if self.faults.is_empty() {
            strikes.clear();
        }
        Script { setting, plan: self.plan, callers, strikes }
    }

    fn step(&mut self, setting: Setting, id: &mut u64) -> Step {
        let call = self.rng.pick(&self.calls);
        let rng = &mut self.rng;
        let size = match call {
            Call::Sequence => rng.between(4..=60),
            Call::Pipe | Call::Handles | Call::Tx | Call::Each | Call::Mget | Call::Mset | Call::Del => {
                if rng.chance(100) { rng.between(1..=40) } else { rng.between(1..=5) }
            }
            _ => 1,
        };
        let pause = if rng.chance(400) { 0 } else { rng.below(self.pause) };
        let mut how = How { pause, id: *id + 1, size, key: rng.below(self.keys), ..How::default() };
        *id += size;
        let may_be_apart = matches!(
            call,
            Call::Pipe | Call::Handles | Call::Each | Call::Mget | Call::Mset | Call::Del | Call::Sequence
        );
        if may_be_apart && rng.chance(self.apart) {
            how.apart = 1;
        }
        if size > 1 && rng.chance(self.scripts) {
            how.scripts = 1;
        }
        if matches!(call, Call::Set | Call::Mset) && rng.chance(self.retries) {
            how.retries = rng.between(1..=5);
        }
        if matches!(call, Call::Listen | Call::Publish) && rng.chance(self.shards) {
            how.shards = 1;
        }
        let has_none = matches!(call, Call::Watch | Call::Listen | Call::Sequence | Call::Close);
        if !has_none && rng.chance(self.limits) {
            // where only replicas read, and there is none any more, whoever may waits for an hour
            let longest = if self.plan.reads == 2 { 4 * self.plan.response_timeout } else { 3_600_000 };
            how.limit = rng.pick(&[1, 5, 30, 100, 2 * self.plan.response_timeout, longest]);
        }
        if rng.chance(self.drops) {
            if rng.chance(500) {
                how.drop = rng.pick(&[1, 3, 10, 40, 200]);
            } else {
                how.polls = rng.between(1..=4);
            }
        }
        if call == Call::Pop {
            how.block = rng.pick(&[50, 200, 1000]);
        }
        if call == Call::Sequence {
            how.block = rng.pick(&[0, 0, 1, 10, 50]);
            how.chunk = rng.between(1..=12);
        }
        if call == Call::Listen {
            how.block = rng.pick(&[50, 300, 2000]);
            how.topics = rng.between(1..=self.keys);
            how.stays = rng.below(2);
            if setting == Setting::KeyEvents {
                how.events = rng.between(1..=2);
            }
            if how.shards == 0 && self.later.chance(self.patterns) {
                how.patterns = self.later.between(1..=2);
            }
        }
        Step { call, how }
    }

    fn strike(&mut self) -> Strike {
        let rng = &mut self.rng;
        let fault = rng.pick(&self.faults);
        let timeout = self.plan.response_timeout;
        let ms = rng.pick(&[5, 50, 300, timeout / 2, timeout, 2 * timeout + 100, 3 * timeout]);
        Strike { fault, when: When { pause: rng.below(self.rest), ms, pick: rng.below(16) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_world_is_drawn_and_reads_back_as_it_is_written() {
        let scripts: Vec<Script> = (0..300).map(|seed| script(seed, None)).collect();
        for setting in Setting::ALL {
            assert!(scripts.iter().any(|script| script.setting == *setting), "{setting}");
        }
        for (seed, one) in scripts.iter().enumerate() {
            assert_eq!(one.to_string().parse::<Script>().unwrap(), *one, "seed {seed}");
        }
    }

    #[test]
    fn every_kind_of_call_and_fault_is_drawn() {
        let scripts: Vec<Script> = (0..2000).map(|seed| script(seed, None)).collect();
        for call in Call::ALL {
            assert!(
                scripts.iter().flat_map(|s| s.callers.iter().flatten()).any(|step| step.call == *call),
                "{call}"
            );
        }
        for fault in Fault::ALL {
            assert!(scripts.iter().flat_map(|s| &s.strikes).any(|strike| strike.fault == *fault), "{fault}");
        }
        // a fault that can do nothing would only take the place of one that can
        for script in scripts.iter().filter(|script| script.plan.primaries == 0) {
            let idle = script.strikes.iter().find(|strike| strike.fault.is_of_a_cluster());
            assert!(idle.is_none(), "{script}");
        }
    }

    #[test]
    fn no_two_commands_have_the_same_mark() {
        for seed in 0..200 {
            let script = script(seed, None);
            let mut ids: Vec<u64> = Vec::new();
            for step in script.callers.iter().flatten() {
                ids.extend(step.how.id..step.how.id + step.how.size);
            }
            let before = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), before, "seed {seed}");
        }
    }
}
