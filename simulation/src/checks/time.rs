//! Does every call end within its limit, and does the client keep its temper?

use std::collections::VecDeque;

use super::{Finding, Kind};
use crate::callers::{End, Op};
use crate::script::{Call, Plan, Script};
use crate::world::State;

/// What timers may be late.
const SLACK: u64 = 10;
/// How long a call may take when nothing goes wrong.
const FAIR: u64 = 4000;
/// A response timeout is so many ticks, and may be found out so many late.
const TICKS: u64 = 8;
const LATE: u64 = 2;

pub(super) fn check(script: &Script, state: &State, op: &Op, ops: &[Op], findings: &mut Vec<Finding>) {
    if matches!(op.to, End::Dropped | End::Hung) {
        return;
    }
    let bound = bound(script, ops, op) + op.looked_away;
    let took = op.end - op.start;
    if took > bound {
        let kind = name(script, state, op, ops);
        findings.push(Finding::new(kind, format!("{op}; after {took} ms, at most {bound} are right")));
    }
}

/// A call is polled when it is made, and when there is news: a reply, a failure, a place in the queue. Where something may go wrong,
/// be it a timeout, there may be any number of attempts and pauses.
pub(super) fn check_wakes(script: &Script, op: &Op, findings: &mut Vec<Finding>) {
    // a subscription that stays wakes the task that listened last, whatever that does now
    let listens = script.callers.iter().flatten().any(|step| step.call == Call::Listen);
    if script.plan.fair == 0 || listens || script.plan.primaries > 0 {
        return;
    }
    let news = match op.step.call {
        Call::Get | Call::Set | Call::Mget => 1 + script.plan.retries,
        Call::Incr | Call::Push | Call::Pop | Call::Publish => 1,
        // by its hash, whether it is known, by its text
        Call::Script | Call::Liar => 3,
        // each handle is news
        Call::Pipe | Call::Tx | Call::Handles | Call::Each | Call::Mset | Call::Del => 1 + op.step.how.size,
        Call::Sequence | Call::Watch | Call::Listen | Call::Close => return,
    };
    // each attempt may have to wait for a place in the queue
    let places = if script.plan.room < 1000 { news } else { 0 };
    let most = 1 + news + places + u64::from(op.step.how.limit > 0) + op.given_up;
    if op.polls > most {
        let about = format!("{op}; polled {} times, {most} are enough", op.polls);
        findings.push(Finding::new(Kind::Wakes, about));
    }
}

/// How many servers there are at most.
fn nodes(plan: &Plan) -> u64 {
    // each sentinel is asked and listened to
    (plan.primaries * (1 + plan.replicas) + plan.spares).max(1) + 2 * plan.sentinels
}

/// How long a call may take.
fn bound(script: &Script, ops: &[Op], op: &Op) -> u64 {
    let plan = &script.plan;
    let how = &op.step.how;
    if plan.fair > 0 {
        return FAIR + how.block;
    }
    if how.limit > 0 {
        return how.limit + SLACK;
    }
    let tick = (plan.response_timeout / TICKS).max(1);
    let attempt = plan.response_timeout + LATE * tick + SLACK;
    match op.step.call {
        Call::Get | Call::Set | Call::Mget => attempt * (plan.retries + 1),
        Call::Incr | Call::Push | Call::Pipe | Call::Handles | Call::Tx | Call::Publish => attempt,
        Call::Mset | Call::Del | Call::Each => attempt,
        // flush after flush, and a pause behind each
        Call::Sequence => attempt + (how.size / how.chunk.max(1) + 1) * how.block,
        Call::Listen if how.events > 0 => {
            // each node is asked whether it tells of them, and told to
            let asks = nodes(plan) * (plan.retries + 2) + 2;
            asks * (attempt + plan.connect_timeout) + how.block
        }
        Call::Listen => attempt + how.block,
        // what is owed comes first, within the limits that callers have set
        Call::Close => attempt + ops.iter().map(|op| op.step.how.limit).max().unwrap_or(0),
        Call::Script | Call::Liar => 3 * attempt,
        Call::Pop => plan.connect_timeout + how.block + attempt,
        Call::Watch => {
            // each conflict is another's success
            let others = ops.iter().filter(|op| op.step.call == Call::Watch).count() as u64;
            // and each loss is followed by a pause as between attempts to connect
            (plan.connect_timeout + 3 * attempt + 2 * plan.reconnect_longest + 100) * others
        }
    }
}

/// A lateness is named after what it probably comes from, so that one that is known does not hide another.
fn name(script: &Script, state: &State, op: &Op, ops: &[Op]) -> Kind {
    let timeout = script.plan.response_timeout;
    let patient = |other: &Op| {
        let limit = other.step.how.limit;
        limit > 0 && other.start < op.end && other.start + limit + 2 * timeout > op.start
    };
    let connecting = |at: &u64| *at <= op.end && *at + script.plan.connect_timeout + timeout >= op.start;
    if op.step.call == Call::Close {
        Kind::LateClose
    } else if script.plan.fair > 0 {
        Kind::LateFair
    } else if ops.iter().any(patient) {
        Kind::LateLimit
    } else if script.plan.room < 1000 {
        Kind::LateRoom
    } else if state.dials.iter().any(connecting) {
        Kind::LateDown
    } else {
        Kind::Late
    }
}

/// However often connections are lost: not more than a hundred attempts a second, or twenty-five for each connection and the one of
/// subscriptions, or as many as the longest pause lets each connection and each caller make, if that is more.
pub(super) fn check_dials(script: &Script, state: &State, findings: &mut Vec<Finding>) {
    let plan = &script.plan;
    let nodes = nodes(plan);
    let side_by_side = nodes * plan.connections + script.callers.len() as u64;
    // up to a half is taken off a pause
    let by_pause = side_by_side * 2000 / plan.reconnect_longest.max(1);
    let most = by_pause.max(100).max(25 * (nodes * plan.connections + 1));
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut window = VecDeque::new();
    for at in &state.dials {
        window.push_back(*at);
        while window.front().is_some_and(|first| first + 1000 < *at) {
            window.pop_front();
        }
        if window.len() > most {
            let about = format!("{} attempts to connect in the second before {at} ms", window.len());
            findings.push(Finding::new(Kind::Storm, about));
            return;
        }
    }
}
