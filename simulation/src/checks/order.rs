//! Do commands that belong together, or get in each other's way, leave the data as they should?

use std::collections::BTreeMap;

use roundtrip::Outcome;

use super::{Finding, Kind};
use crate::callers::{End, Op, counted};
use crate::names::Names;
use crate::script::{Call, How, Script};
use crate::world::{BETWEEN_RUNTIMES, State};

pub(super) fn check(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    transactions(script, state, ops, findings);
    // whoever asked for that has no other writers, or does not mind
    if script.plan.retry_writes == 0 {
        undone(state, ops, findings);
    }
    updates(script, state, ops, findings);
    items(script, state, ops, findings);
}

/// A transaction is carried out whole or not at all. A script of it may fail by itself, for a reason that is found when it runs.
fn transactions(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    // it was said, or there is nobody left to be told
    let no_multi = script.plan.no_multi > 0;
    let told = |op: &Op| match op.to {
        End::Failed { outcome: Outcome::Partial, .. } => true,
        End::Failed { outcome: Outcome::Unknown, .. } | End::Dropped => no_multi,
        _ => false,
    };
    for op in ops.iter().filter(|op| op.step.call == Call::Tx && op.id == op.step.how.id && !told(op)) {
        let ids = (op.id..op.id + op.step.how.size).filter(|id| !state.model.ghost.failed.contains(id));
        let all: Vec<usize> = ids.map(|id| state.model.ghost.ran(id).len()).collect();
        if all.iter().any(|times| *times != all[0]) {
            let kind = if no_multi { Kind::MultiRefusedPart } else { Kind::Part };
            findings.push(Finding::new(kind, format!("{op}; its commands ran {all:?} times")));
        }
    }
}

/// A write that was sent again undoes no other one that was acknowledged.
fn undone(state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    let sets: BTreeMap<u64, &Op> =
        ops.iter().filter(|op| op.kind() == Call::Set).map(|op| (op.id, op)).collect();
    for (id, op) in sets.iter().filter(|(_, op)| op.step.how.retries == 0) {
        let [first, .., last] = state.model.ghost.ran(*id) else { continue };
        for (other, by) in &sets {
            let between =
                || state.model.ghost.ran(*other).iter().any(|ran| ran.seq > first.seq && ran.seq < last.seq);
            let same_key = by.step.how.key == op.step.how.key;
            if other != id && same_key && matches!(by.to, End::Value(_)) && between() {
                findings.push(Finding::new(Kind::Undone, format!("{op} undid {by}")));
            }
        }
    }
}

/// Optimistic locking loses no update: a counter is as high as transactions counted it.
fn updates(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    if script.plan.no_multi > 0 {
        return;
    }
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for op in ops.iter().filter(|op| op.step.call == Call::Watch) {
        *counts.entry(op.step.how.key).or_default() += state.model.ghost.ran(op.id).len() as u64;
    }
    for (key, ran) in counts {
        let name = Names::of(&How { key, ..How::default() }, &state.plan).shared("w");
        // servers may lose what they have acknowledged
        if state.model.ghost.lost.contains(name.as_bytes()) {
            continue;
        }
        let is = state.model.text(&name).as_deref().map_or(0, counted);
        if is != ran {
            findings.push(Finding::new(Kind::LostUpdate, format!("{name} is {is}, but {ran} counted it")));
        }
    }
}

/// An item goes to one pop at most, and to none that was dropped long before.
fn items(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    for (item, pops) in &state.model.ghost.taken {
        if pops.len() > 1 && state.model.ghost.lost.is_empty() {
            findings.push(Finding::new(Kind::ItemTwice, format!("#{item}# went to {pops:?}")));
        }
    }
    // with faults, and where bytes arrive piece by piece, it may take any time until the server sees that the caller has gone
    if !script.strikes.is_empty() || script.plan.chop > 0 || script.plan.capacity < 1000 {
        return;
    }
    // what was written when the runtime ended arrives when the next one has begun
    let between_runtimes = if script.plan.runtime_ends > 0 { BETWEEN_RUNTIMES } else { 0 };
    let on_its_way = 2 * script.plan.latency_most + 10 + between_runtimes;
    for op in ops.iter().filter(|op| op.step.call == Call::Pop && op.to == End::Dropped) {
        let took = state.model.ghost.taken.values().any(|pops| pops.contains(&op.id));
        let late = |at: u64| at > op.end + on_its_way;
        if let Some(ran) = state.model.ghost.ran(op.id).iter().find(|ran| took && late(ran.at)) {
            findings.push(Finding::new(Kind::DroppedPopTook, format!("{op}; took an item at {} ms", ran.at)));
        }
    }
}

/// By so many milliseconds the client takes a connection for older than the server says.
const ROUGHLY: u64 = 1250;

/// No connection is ended on the server that is in use, as one that has got the number of one that was lost. Two that were made at about
/// the same time, to a server and to the one that takes its place, cannot be told apart, since servers count ages in whole seconds; nor can
/// one that came up while that was asked.
pub(super) fn check_killed(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    if script.plan.chop > 0 || script.plan.capacity < 1000 {
        return;
    }
    let about = 4 * script.plan.latency_most;
    for (conn, at) in &state.killed_in_use {
        let ran = |op: &Op| {
            let mut ran = state.model.ghost.ran(op.id).iter();
            ran.any(|ran| ran.conn == *conn && ran.at + about + 10 < *at)
        };
        if ops.iter().any(ran) && !state.model.has_double(*conn, about + ROUGHLY) {
            findings.push(Finding::new(Kind::KilledInUse, format!("connection {conn} at {at} ms")));
        }
    }
}
