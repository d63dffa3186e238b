//! Does a cluster's client keep the order of what is queued, and leave nodes in peace?

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Kind};
use crate::callers::{End, Op};
use crate::model::Model;
use crate::model::cluster::sentinel::Switch;
use crate::names::Names;
use crate::script::{Call, Fault, Script, Strike};
use crate::world::{State, World};

pub(super) fn check(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    if script.plan.primaries > 0 {
        order(state, ops, findings);
        views(script, state, findings);
        stale(script, state, ops, findings);
    }
}

/// For so long after it was told of another primary the client believes no older answer.
const BELIEVES: u64 = 4500;

/// Once sentinels have told the client of another primary, no write goes to the one before.
fn stale(script: &Script, state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    let ghost = &state.model.ghost;
    // a message about a server that the client does not take for the primary has it ask first
    let soon = script.plan.connect_timeout + 100;
    for op in ops.iter().filter(|op| !matches!(op.kind(), Call::Get) && matches!(op.to, End::Value(_))) {
        let ran = ghost.ran(op.id);
        let Some((since, primary)) = ghost.primaries.iter().rev().find(|(at, _)| *at <= op.end) else {
            continue;
        };
        let told = |switch: &Switch| {
            let given = state.given_at(switch.conn, switch.said).filter(|_| !state.conns[switch.conn].cut)?;
            let is_it = switch.to == *primary && (*since..).contains(&given);
            is_it.then_some(given)
        };
        let Some(told) = ghost.switches.iter().filter_map(told).min() else { continue };
        let knows = (told + soon..told + BELIEVES).contains(&op.start);
        if knows && !ran.is_empty() && ran.iter().all(|ran| ran.in_vain) {
            findings.push(Finding::new(Kind::Stale, format!("{op}; told of another one at {told} ms")));
            return;
        }
    }
}

/// Commands of one pipeline change a key in the order in which they were queued. Of those whose fate is unknown it is unknown, too, when
/// they are carried out.
fn order(state: &State, ops: &[Op], findings: &mut Vec<Finding>) {
    let pipeline = |op: &&Op| {
        matches!(op.step.call, Call::Pipe | Call::Handles | Call::Each | Call::Tx | Call::Sequence)
    };
    // each command's pipeline is named by the mark of its first one
    let first: BTreeMap<u64, u64> = ops.iter().filter(pipeline).map(|op| (op.id, op.step.how.id)).collect();
    let known: BTreeSet<u64> =
        ops.iter().filter(|op| matches!(op.to, End::Value(_))).map(|op| op.id).collect();
    for (key, marks) in &state.model.ghost.written {
        let mut last: BTreeMap<u64, u64> = BTreeMap::new();
        for mark in marks {
            let Some(pipeline) = first.get(mark) else { continue };
            let before = last.entry(*pipeline).or_default();
            if *before < *mark {
                *before = *mark;
            } else if known.contains(mark) {
                let key = String::from_utf8_lossy(key);
                let about = format!(
                    "{key}: #{mark}# after #{before}#, of the pipeline that begins with #{pipeline}#"
                );
                findings.push(Finding::new(Kind::OutOfOrder, about));
                return;
            }
        }
    }
}

/// So many nodes are asked at a time, and where none of them answers, those that the client was told of.
const ASKED: usize = 3;
/// Two questions are at least so many milliseconds apart.
const APART: u64 = 180;

/// So often a sentinel may be asked in a second: each of several connections asks before each of its attempts, ten a second or more.
const SENTINEL_LOOKS: usize = 120;

/// However much goes wrong: three nodes a look, and a few looks a second.
fn views(script: &Script, state: &State, findings: &mut Vec<Finding>) {
    let piles_up = |strike: &Strike| matches!(strike.fault, Fault::Stop | Fault::Freeze | Fault::StallUp);
    if script.plan.sentinels > 0 && script.strikes.iter().any(piles_up) {
        // what was asked for seconds arrives at once
        return;
    }
    let a_look = ASKED + script.plan.seeds as usize;
    // what was asked earlier may arrive later
    let most = match script.plan.sentinels as usize {
        0 => a_look * (1000_u64.div_ceil(APART) as usize + 2),
        // all are asked for each attempt to connect, too
        all => all * SENTINEL_LOOKS,
    };
    let asked = &state.model.ghost.asked;
    for (n, at) in asked.iter().enumerate() {
        let within = asked[..n].iter().filter(|before| **before + 1000 >= *at).count() + 1;
        if within > most {
            let about = format!("{within} questions in the second before {at} ms, {most} are enough");
            findings.push(Finding::new(Kind::ManyViews, about));
            return;
        }
    }
}

/// The same story without the node that stands still, where that is all that goes wrong.
pub(crate) fn undisturbed(script: &Script) -> Option<Script> {
    let freezes = script.strikes.iter().all(|strike| strike.fault == Fault::Freeze);
    let plan = &script.plan;
    let even =
        plan.latency_least == plan.latency_most && plan.lazy == 0 && plan.yields == 0 && plan.chop == 0;
    let still = plan.connections == 1 && plan.replicas == 0 && plan.gossip == 0 && plan.capacity >= 1000;
    // where all seeds are asked at once
    let seeds = plan.seeds == plan.primaries && plan.primaries > 1;
    (seeds && !script.strikes.is_empty() && freezes && even && still)
        .then(|| Script { strikes: Vec::new(), ..script.clone() })
}

/// Calls that are none of the node's business that stands still take as long as without it, but for what bytes on the same connection
/// make of each other's way.
pub(crate) fn compare(script: &Script, world: &World, calm: &World, findings: &mut Vec<Finding>) {
    let (state, calm) = (world.lock(), calm.lock());
    let frozen: BTreeSet<usize> = state.frozen_places.iter().copied().collect();
    // what is written while something else is on its way arrives with it; where that is more than a read takes, it comes in two pieces
    let together = 3 * script.plan.latency_most;
    let touches = |op: &Op| frozen.contains(&owner(&calm.model, script, op));
    let others: BTreeMap<u64, &Op> = calm.ops.iter().map(|op| (op.id, op)).collect();
    for steps in &script.callers {
        for step in steps {
            let ids = step.how.id..step.how.id + step.how.size;
            let ops: Vec<&Op> = state.ops.iter().filter(|op| ids.contains(&op.id)).collect();
            for op in ops.iter().filter(|op| !touches(op)) {
                let Some(other) = others.get(&op.id) else { continue };
                // whoever uses a node first has to wait for a connection, be it a question about who there is
                let waits = |state: &State, op: &Op| state.has_dialed(owner(&calm.model, script, op), op);
                if waits(&state, op) != waits(&calm, other) {
                    continue;
                }
                let took = |op: &Op| op.end - op.start;
                if took(op) > took(other) + together || op.to != other.to {
                    let about = format!("{op}; without the node that stands still: {other}");
                    findings.push(Finding::new(Kind::Delayed, about));
                    return;
                }
            }
            // what this caller does next may come later
            if ops.iter().any(|op| touches(op) || op.to == End::Dropped) {
                break;
            }
        }
    }
}

/// Whom a command is for.
fn owner(model: &Model, script: &Script, op: &Op) -> usize {
    model.owner_of(Names::of(&op.step.how, &script.plan).tag(op.id).as_bytes())
}
