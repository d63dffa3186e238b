//! Is everything over when `close` is?

use super::{Finding, Kind};
use crate::callers::{End, Op};
use crate::script::{Call, Plan, Script};
use crate::world::State;

/// What timers may be late.
const SLACK: u64 = 10;

pub(super) fn check(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    let Some(close) = ops.iter().filter(|op| op.step.call == Call::Close).min_by_key(|op| op.start) else {
        return;
    };
    for op in ops.iter().filter(|op| op.start > close.start && op.step.call != Call::Close) {
        if !state.model.ghost.ran(op.id).is_empty() {
            findings.push(Finding::new(Kind::RanAfterClose, format!("{op}; closed at {} ms", close.start)));
        }
    }
    let Some((at, open)) = state.closed else { return };
    if open > 0 {
        findings.push(Finding::new(Kind::OpenAfterClose, format!("{open} of them at {at} ms")));
    }
    if let Some(dial) = state.dials.iter().find(|dial| **dial > at) {
        findings.push(Finding::new(Kind::DialsAfterClose, format!("at {dial} ms, closed at {at} ms")));
    }
    let goes_on = |op: &&Op| {
        let over = at.max(op.start) + pauses(&script.plan, op) + op.looked_away + SLACK;
        op.step.call != Call::Close && op.end > over && !matches!(op.to, End::Dropped | End::Hung)
    };
    if let Some(op) = ops.iter().find(goes_on) {
        findings.push(Finding::new(Kind::OutlivesClose, format!("{op}; closed at {at} ms")));
    }
}

/// The longest pause before a command that a server did not carry out goes there again.
const PAUSE: u64 = 500;

/// For how long a caller rests between its commands.
fn pauses(plan: &Plan, op: &Op) -> u64 {
    match op.step.call {
        // each loss is followed by a pause as between attempts to connect
        Call::Watch => PAUSE + 2 * plan.reconnect_longest,
        Call::Sequence => PAUSE + (op.step.how.size / op.step.how.chunk.max(1) + 1) * op.step.how.block,
        _ => PAUSE,
    }
}
