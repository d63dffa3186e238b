//! Is what a command ended with true?

use roundtrip::Outcome;

use super::{Finding, Kind};
use crate::callers::{End, Op};
use crate::model::ghost::{Ran, mark_in};
use crate::names::Names;
use crate::script::{Call, Script};
use crate::world::State;

pub(super) fn check(script: &Script, state: &State, op: &Op, findings: &mut Vec<Finding>) {
    let ran = state.model.ghost.ran(op.id);
    let mut find = |kind| findings.push(Finding::new(kind, format!("{op}; ran {}", times(ran))));
    match &op.to {
        End::Value(text) => check_value(state, op, text, ran, &mut find),
        End::Failed { outcome, timeout, text, .. } => {
            check_failure(script, op, *outcome, ran, &mut find);
            if *timeout && replies_were_there(state, op) {
                find(Kind::ReplyThrownAway);
            }
            if !*timeout && *outcome == Outcome::Unknown && reply_was_lost(state, op) {
                find(Kind::ReplyLost);
            }
            if text.contains("LOADING") && gave_up_early(script, op) {
                find(Kind::NotWaitedOut);
            }
        }
        End::Dropped => {}
        End::Hung => find(Kind::Hung),
    }
    // GET, SET and what only reads may be sent again
    let once = !matches!(op.kind(), Call::Get | Call::Set) || op.step.call == Call::Tx;
    if once && ran.len() > 1 {
        find(Kind::RanTwice);
    }
}

fn check_value(state: &State, op: &Op, text: &str, ran: &[Ran], find: &mut impl FnMut(Kind)) {
    if matches!(op.step.call, Call::Close | Call::Listen) {
        return;
    }
    let Some(first) = ran.first() else { return find(Kind::NeverRan) };
    let right = match op.kind() {
        Call::Get => text == format!("Some(\"{}\")", Names::of(&op.step.how, &state.plan).own("g", op.id)),
        Call::Del => text == "0",
        Call::Incr | Call::Script => text == "1",
        Call::Pop => {
            let taken =
                |mark: u64| state.model.ghost.taken.get(&mark).is_some_and(|pops| pops.contains(&op.id));
            match mark_in(text.as_bytes()) {
                Some(mark) => taken(mark),
                None => !state.model.ghost.taken.values().any(|pops| pops.contains(&op.id)),
            }
        }
        _ => text == "()",
    };
    if !right {
        find(Kind::WrongReply);
    }
    let later = |ran: &Ran| ran.at > op.end && !ran.in_vain && state.model.is_named(ran.conn);
    if first.at > op.end {
        find(Kind::NeverRan);
    } else if op.kind() != Call::Get && ran.iter().any(later) {
        find(Kind::RanAgainLater);
    }
}

fn check_failure(script: &Script, op: &Op, outcome: Outcome, ran: &[Ran], find: &mut impl FnMut(Kind)) {
    let Some(first) = ran.first() else {
        // every reply decodes into what was asked for, if it is the right one
        if outcome == Outcome::Answered {
            find(Kind::WrongReply);
        }
        return;
    };
    // a read changes nothing, whichever of its parts were carried out
    if op.step.call == Call::Mget && outcome != Outcome::Answered {
        return;
    }
    let again = matches!(op.step.call, Call::Get | Call::Set);
    match outcome {
        // a caller that looks away learns later what was decided before
        Outcome::NotSent if first.at + op.looked_away >= op.end => find(Kind::NotSentRanLater),
        Outcome::NotSent if again => find(Kind::NotSentFirstAttempt),
        Outcome::NotSent => find(Kind::NotSentHadRun),
        Outcome::Refused | Outcome::Conflict | Outcome::Aborted if script.plan.no_multi > 0 => {
            find(Kind::MultiRefusedRan);
        }
        // its error is its own
        Outcome::Refused if op.step.call == Call::Liar => {}
        Outcome::Refused if again => find(Kind::RefusedFirstAttempt),
        Outcome::Refused | Outcome::Conflict | Outcome::Aborted => find(Kind::RefusedRan),
        Outcome::Answered => find(Kind::WrongReply),
        _ => {}
    }
}

/// The same of all replies that it is given up with.
fn replies_were_there(state: &State, op: &Op) -> bool {
    let with = match op.step.call {
        // its commands ran one by one, and EXEC is still to be answered
        Call::Tx if op.step.how.limit > 0 && state.plan.no_multi > 0 => return false,
        // past its own limit what was sent together ends as a whole
        Call::Pipe | Call::Handles | Call::Each | Call::Tx if op.step.how.limit > 0 => {
            op.step.how.id..op.step.how.id + op.step.how.size
        }
        _ => op.id..op.id + 1,
    };
    with.into_iter().all(|id| reply_was_there(state, &Op { id, ..op.clone() }))
}

/// Whether the client could have read the reply before it gave up.
fn reply_was_there(state: &State, op: &Op) -> bool {
    // the error that a liar ends with is not believed: the server is asked whether it knows the script, and may not answer
    if op.step.call == Call::Liar || is_one_of_several(op) {
        return false;
    }
    let gave_up = match op.step.how.limit {
        // a caller that looks away cannot be told when the client itself gave up; on a pop it does so whatever the limit
        limit if op.looked_away > 0 && (limit == 0 || op.step.call == Call::Pop) => return false,
        // on a cluster a handle is told when all parts of its flush have an end, each of which may have come earlier
        0 if state.plan.primaries > 0 && is_of_a_flush(op) => {
            op.end.min(op.start + state.plan.response_timeout)
        }
        0 => op.end,
        limit => op.end.min(op.start + limit),
    };
    readable_at(state, op).is_some_and(|at| at < gave_up)
}

/// Whether the client could have read the reply before it lost the connection.
fn reply_was_lost(state: &State, op: &Op) -> bool {
    // the error that a liar's first attempt ends with is not its last word
    op.step.call != Call::Liar
        && !is_one_of_several(op)
        && readable_at(state, op).is_some_and(|at| at + op.looked_away <= op.end)
}

/// Whether it was sent with others.
fn is_of_a_flush(op: &Op) -> bool {
    matches!(op.step.call, Call::Pipe | Call::Handles | Call::Each)
}

/// Whether it ended with others, as parts of one command.
fn is_one_of_several(op: &Op) -> bool {
    matches!(op.step.call, Call::Mget | Call::Mset | Call::Del)
}

/// When the reply to a command could have been read, if nothing kept the client from it.
fn readable_at(state: &State, op: &Op) -> Option<u64> {
    let (conn, bytes) = state.model.ghost.replied.get(&op.id)?;
    let one = &state.conns[*conn];
    let behind_garbage = one.garbage.is_some_and(|garbage| garbage < *bytes);
    if one.cut || behind_garbage { None } else { state.given_at(*conn, *bytes) }
}

/// A server that loads its data is ready after a while: a single command waits for that within its limit. Each pause is about as long
/// as all before it, and what does not fit into the time left, which is counted in ticks, is not begun.
fn gave_up_early(script: &Script, op: &Op) -> bool {
    let single =
        matches!(op.step.call, Call::Get | Call::Set | Call::Incr | Call::Push | Call::Pop | Call::Publish);
    single && op.step.how.limit == 0 && op.end - op.start < script.plan.response_timeout * 3 / 8
}

fn times(ran: &[Ran]) -> String {
    if ran.is_empty() {
        return "never".to_owned();
    }
    let times: Vec<String> = ran.iter().map(|ran| format!("at {} ms on {}", ran.at, ran.conn)).collect();
    times.join(", ")
}
