//! Does a subscription say where something is missing?

use std::collections::BTreeSet;

use super::{Finding, Kind};
use crate::listeners::{Heard, Hearing};
use crate::model::events::EVENTS;
use crate::script::Script;
use crate::world::State;

pub(super) fn check(script: &Script, state: &State, findings: &mut Vec<Finding>) {
    for hearing in &state.hearings {
        for (n, channel) in hearing.channels.iter().enumerate() {
            if hearing.how.events > 0 {
                check_events(state, hearing, findings);
            } else if hearing.how.shards > 0 || script.plan.sentinels > 0 {
                check_moving(state, hearing, (n, channel), findings);
            } else {
                check_channel(state, hearing, (n, channel), findings);
            }
        }
        let how = &hearing.how;
        // where nothing else takes the room
        let alone = script.plan.sentinels == 0 && how.shards == 0 && how.events == 0 && how.patterns < 2;
        if let ([channel], true) = (hearing.channels.as_slice(), alone) {
            check_counts(state, hearing, channel, findings);
        }
        let missed = |heard: &&Heard| !matches!(heard, Heard::Message(..));
        if script.plan.fair > 0
            && script.plan.mailbox == 0
            && let Some(heard) = hearing.heard.iter().find(missed)
        {
            findings.push(Finding::new(Kind::MissedFair, format!("#{}# hears {heard:?}", hearing.how.id)));
        }
    }
}

/// What may come next.
#[derive(Debug, Clone, Copy)]
enum Next {
    /// This number.
    Is(u64),
    /// This number at most: what was published before may be missing.
    AtMost(u64),
}

/// Every hole in the numbers of a channel is told at its place, nothing comes twice, and nothing is missing of what was published
/// after it was told. Numbers are those in the order in which the server was asked to publish.
fn check_channel(
    state: &State,
    hearing: &Hearing,
    (n, channel): (usize, &String),
    findings: &mut Vec<Finding>,
) {
    let mut find = |kind, what: String| {
        findings.push(Finding::new(kind, format!("#{}# on {channel}: {what}", hearing.how.id)));
    };
    let (mut last, mut next) = (0, Next::AtMost(hearing.from[n] + 1));
    for heard in &hearing.heard {
        match heard {
            Heard::Message(from, _) if from != channel => {}
            Heard::Message(_, mark) => {
                let Some(number) = number(state, channel, *mark) else {
                    find(Kind::WrongReply, format!("#{mark}#, which nobody has published"));
                    continue;
                };
                if number <= last {
                    find(Kind::HeardTwice, format!("number {number} after {last}"));
                }
                match next {
                    Next::Is(next) if number > next => {
                        find(Kind::Hole, format!("number {number} after {last}"))
                    }
                    Next::AtMost(most) if number > most => {
                        find(Kind::Hole, format!("number {number} after a gap that ends before {most}"));
                    }
                    _ => {}
                }
                (last, next) = (number, Next::Is(number + 1));
            }
            Heard::Missed { published, .. } => next = Next::AtMost(published[n] + 1),
            Heard::Failed(text) => find(Kind::Unusable, text.clone()),
        }
    }
    if let (Some(until), Next::Is(next) | Next::AtMost(next)) = (&hearing.until, next)
        && next <= until[n]
    {
        find(Kind::Hole, format!("number {} is the last, {last} was the last to be heard", until[n]));
    }
}

/// The same of a channel that moves with its hash slot. For a while two servers are listened to, so that what was published before the
/// last gap was told may be missing, or come late.
fn check_moving(
    state: &State,
    hearing: &Hearing,
    (n, channel): (usize, &String),
    findings: &mut Vec<Finding>,
) {
    let mut find = |kind, what: String| {
        findings.push(Finding::new(kind, format!("#{}# on {channel}: {what}", hearing.how.id)));
    };
    let (mut marks, mut last, mut told) = (BTreeSet::new(), 0, hearing.from[n]);
    for heard in &hearing.heard {
        match heard {
            Heard::Message(from, _) if from != channel => {}
            Heard::Message(_, mark) => {
                if !marks.insert(*mark) {
                    find(Kind::HeardTwice, format!("#{mark}#"));
                }
                // what a server has said that had been replaced is none of those that must come
                let Some(number) = number(state, channel, *mark) else { continue };
                if number < last && number > told {
                    find(Kind::HeardTwice, format!("number {number} after {last}"));
                }
                if number > last.max(told) + 1 {
                    let before = last.max(told);
                    find(
                        Kind::Hole,
                        format!("number {number} after {last}, of which {before} may be missing"),
                    );
                }
                last = last.max(number);
            }
            Heard::Missed { published, .. } => told = published[n],
            Heard::Failed(text) => find(Kind::Unusable, text.clone()),
        }
    }
    if let Some(until) = &hearing.until
        && last.max(told) < until[n]
    {
        find(Kind::Hole, format!("number {} is the last, {last} was the last to be heard", until[n]));
    }
}

/// Each server tells of its own keys, so that their order says nothing: of all that was done after the last gap was told nothing is
/// missing, and nothing comes twice.
fn check_events(state: &State, hearing: &Hearing, findings: &mut Vec<Finding>) {
    let mut find =
        |kind, what: String| findings.push(Finding::new(kind, format!("#{}#: {what}", hearing.how.id)));
    let (mut marks, mut told) = (BTreeSet::new(), hearing.from[0]);
    for heard in &hearing.heard {
        match heard {
            // a replica tells of what it replicates, as long as it is taken for a primary
            Heard::Message(_, mark) if !marks.insert(*mark) && state.plan.replicas == 0 => {
                find(Kind::HeardTwice, format!("#{mark}#"));
            }
            Heard::Message(_, mark) if state.model.ghost.ran(*mark).is_empty() => {
                find(Kind::WrongReply, format!("#{mark}#, which nobody has counted"));
            }
            Heard::Message(..) => {}
            Heard::Missed { published, .. } => told = published[0],
            Heard::Failed(text) => find(Kind::Unusable, text.clone()),
        }
    }
    let Some(until) = &hearing.until else { return };
    let all = state.model.ghost.published.get(EVENTS.as_bytes()).map_or(&[][..], Vec::as_slice);
    let missing = all.iter().take(until[0] as usize).skip(told as usize).find(|mark| !marks.contains(*mark));
    if let Some(mark) = missing {
        find(Kind::Hole, format!("#{mark}#, and no gap was told behind it"));
    }
}

/// Where messages had come and there was no room for them, their number is told.
fn check_counts(state: &State, hearing: &Hearing, channel: &str, findings: &mut Vec<Finding>) {
    for three in hearing.heard.windows(3) {
        let [
            Heard::Message(_, before),
            Heard::Missed { messages: Some(messages), .. },
            Heard::Message(_, after),
        ] = three
        else {
            continue;
        };
        let (Some(before), Some(after)) = (number(state, channel, *before), number(state, channel, *after))
        else {
            continue;
        };
        if after != before + messages + 1 {
            let about = format!("#{}# on {channel}: {messages} between {before} and {after}", hearing.how.id);
            findings.push(Finding::new(Kind::Miscounted, about));
        }
    }
}

/// Its place among all that was published in the channel, from 1 on.
fn number(state: &State, channel: &str, mark: u64) -> Option<u64> {
    let published = state.model.ghost.published.get(channel.as_bytes())?;
    published.iter().position(|one| *one == mark).map(|at| at as u64 + 1)
}
