//! What must hold in every story, whatever goes wrong.

mod close;
pub(crate) mod cluster;
mod gaps;
mod order;
mod outcome;
mod rest;
mod time;

use std::fmt;

pub(crate) use rest::rest;

use crate::callers::Op;
use crate::script::Script;
use crate::text::names;
use crate::world::State;

names! {
    /// What may be found wrong.
    pub enum Kind {
        /// A value was given for a command that was not carried out.
        NeverRan = "acknowledged, never ran",
        /// A value that belongs to another command.
        WrongReply = "somebody else's reply",
        /// A command that must run once at most ran again.
        RanTwice = "ran twice",
        /// It was said that it was not sent, and the server carried it out afterwards.
        NotSentRanLater = "NotSent, and ran later",
        /// It was said that it was not sent, and its first attempt had been carried out.
        NotSentFirstAttempt = "NotSent, first attempt ran",
        /// It was said that it was not sent, and it had been carried out.
        NotSentHadRun = "NotSent, had run",
        /// It was said that the server refused it, or its transaction, and it was carried out.
        RefusedRan = "refused, and ran",
        /// It was said that the server refused it, and its first attempt had been carried out.
        RefusedFirstAttempt = "refused, first attempt ran",
        /// It was said that the server refused its transaction, and it was carried out, because MULTI alone was refused.
        MultiRefusedRan = "MULTI refused, and ran",
        /// Part of a transaction was carried out.
        Part = "transaction ran in part",
        /// Part of it was, because MULTI was refused.
        MultiRefusedPart = "MULTI refused, ran in part",
        /// A timeout although the client could have read the reply.
        ReplyThrownAway = "reply was there, timeout said",
        /// The connection was lost, but the client could have read the reply before.
        ReplyLost = "reply was there, lost said",
        /// A refusal that passes by itself was given to the caller long before its limit.
        NotWaitedOut = "LOADING was not waited out",
        /// A write that was acknowledged was carried out once more afterwards.
        RanAgainLater = "acknowledged, ran again later",
        /// A write that was sent again undid another one, which was acknowledged.
        Undone = "sent again, undid another's",
        /// Commands of one pipeline changed a key in another order than they were queued in.
        OutOfOrder = "out of order",
        /// A node that stands still has delayed calls that are none of its business.
        Delayed = "delayed by another node",
        /// A write was acknowledged by a server that had been replaced, long after the client was told.
        Stale = "acknowledged by who was replaced",
        /// Nodes were asked for their views too often.
        ManyViews = "views asked for too often",
        /// Two transactions that watched the same key were both carried out.
        LostUpdate = "lost update",
        /// An item was given to two pops.
        ItemTwice = "item in two pops",
        /// A pop took an item that was pushed long after the pop was dropped.
        DroppedPopTook = "dropped pop took a later item",
        /// A command that was called after `close` was carried out.
        RanAfterClose = "called after close, and ran",
        /// A command went on although `close` had ended.
        OutlivesClose = "goes on after close",
        /// A connection was there although `close` had ended.
        OpenAfterClose = "connection open after close",
        /// A connection was made after `close` had ended.
        DialsAfterClose = "connects after close",
        /// The server was sent what is no command.
        NoCommand = "client sent what is no command",
        /// It ended a connection that it was using.
        KilledInUse = "killed a connection in use",
        /// Messages are missing, and the subscription did not say so at their place.
        Hole = "hole that nobody told of",
        /// A message came again, or late.
        HeardTwice = "message heard twice",
        /// There was no room for messages, but not for so many.
        Miscounted = "missed, but not so many",
        /// Messages were missed although nothing went wrong.
        MissedFair = "missed in fair weather",
        /// Hundreds of attempts to connect within a second.
        Storm = "reconnect storm",
        /// A call did not end.
        Hung = "hung",
        /// A call took longer than a few seconds although nothing went wrong.
        LateFair = "late: in fair weather",
        /// A call ended after its limit, with a caller's own limit in front of it.
        LateLimit = "late: behind a caller's own limit",
        /// A call ended after its limit while it waited for room.
        LateRoom = "late: waiting for room",
        /// A call ended after its limit while connections were made.
        LateDown = "late: no connection",
        /// A call ended after its limit.
        Late = "late",
        /// `close` took longer than a response timeout.
        LateClose = "close took too long",
        /// A call was polled more often than it had news.
        Wakes = "woken for nothing",
        /// Replies are owed although all is quiet.
        InFlight = "in flight at rest",
        /// A call fails although all is quiet.
        Unusable = "unusable at rest",
        /// A connection was left open when the client had gone.
        LeftOpen = "connection left open",
        /// A task was left when the client had gone.
        TaskLeft = "task left",
        /// Told again, it was another story.
        Differs = "another story each time",
        /// The story did not come to an end.
        Endless = "endless",
        /// Something panicked.
        Panicked = "panicked",
    }
}

/// Something that must not be.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// About which command, and what is known of it.
    pub about: String,
}

impl Finding {
    /// A finding.
    pub fn new(kind: Kind, about: impl Into<String>) -> Finding {
        Finding { kind, about: about.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.about)
    }
}

/// All that is wrong in a story that has been told.
pub fn judge(script: &Script, state: &State, ops: &[Op]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for op in ops {
        outcome::check(script, state, op, &mut findings);
        time::check(script, state, op, ops, &mut findings);
        time::check_wakes(script, op, &mut findings);
    }
    time::check_dials(script, state, &mut findings);
    order::check(script, state, ops, &mut findings);
    close::check(script, state, ops, &mut findings);
    for (conn, text) in &state.model.ghost.garbled {
        findings.push(Finding::new(Kind::NoCommand, format!("connection {conn}: {text:?}")));
    }
    gaps::check(script, state, &mut findings);
    cluster::check(script, state, ops, &mut findings);
    order::check_killed(script, state, ops, &mut findings);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callers::End;
    use crate::tell::act_out;

    /// What is found in a calm story after its record was changed.
    fn found(text: &str, tamper: impl FnOnce(&mut Vec<Op>, &mut State)) -> Vec<Kind> {
        let script: Script = text.parse().unwrap();
        let (world, findings) = act_out(&script, false);
        assert!(findings.is_empty(), "{findings:?}");
        let mut ops = world.lock().ops.clone();
        let mut state = world.lock();
        assert!(judge(&script, &state, &ops).is_empty());
        tamper(&mut ops, &mut state);
        judge(&script, &state, &ops).into_iter().map(|finding| finding.kind).collect()
    }

    fn failed(outcome: roundtrip::Outcome) -> End {
        End::Failed { outcome, timeout: false, closed: false, text: String::new() }
    }

    #[test]
    fn every_untruth_about_a_command_is_found() {
        use roundtrip::Outcome::{Answered, NotSent, Refused};
        let ends: [(&str, End, Kind); 8] = [
            ("get", End::Value("Some(\"g#9#\")".into()), Kind::WrongReply),
            ("incr", End::Value("2".into()), Kind::WrongReply),
            ("pop", End::Value("Some(\"#9#\")".into()), Kind::WrongReply),
            ("get", failed(NotSent), Kind::NotSentFirstAttempt),
            ("incr", failed(NotSent), Kind::NotSentHadRun),
            ("incr", failed(Refused), Kind::RefusedRan),
            ("set", failed(Answered), Kind::WrongReply),
            ("push", End::Hung, Kind::Hung),
        ];
        for (call, end, kind) in ends {
            assert_eq!(found(&format!("caller 0 {call} id=1"), |ops, _| ops[0].to = end), [kind], "{call}");
        }
        assert_eq!(found("caller 0 incr id=1", |ops, _| ops[0].id = 2), [Kind::NeverRan]);
        let unknown = |timeout| End::Failed {
            outcome: roundtrip::Outcome::Unknown,
            timeout,
            closed: false,
            text: String::new(),
        };
        assert_eq!(found("caller 0 incr id=1", |ops, _| ops[0].to = unknown(false)), [Kind::ReplyLost]);
        let thrown_away = |ops: &mut Vec<Op>, _: &mut State| {
            ops[0].to = unknown(true);
            ops[0].end += 1;
        };
        assert_eq!(found("caller 0 incr id=1", thrown_away), [Kind::ReplyThrownAway]);
    }

    #[test]
    fn every_lateness_is_found() {
        for (text, kind) in [
            ("caller 0 incr id=1", Kind::LateDown),
            ("plan room=1\ncaller 0 incr id=1", Kind::LateRoom),
            ("plan fair=1\ncaller 0 incr id=1", Kind::LateFair),
            ("caller 0 incr id=1\ncaller 1 get id=2 limit=3600000", Kind::LateLimit),
            ("caller 0 close id=1", Kind::LateClose),
        ] {
            assert_eq!(found(text, |ops, _| ops[0].end += 5000), [kind], "{text}");
        }
        let loading = |ops: &mut Vec<Op>, _: &mut State| {
            let text = "LOADING Redis is loading the dataset in memory".into();
            ops[0].id = 9;
            ops[0].to =
                End::Failed { outcome: roundtrip::Outcome::Refused, timeout: false, closed: false, text };
        };
        assert_eq!(found("caller 0 incr id=1", loading), [Kind::NotWaitedOut]);
        let much_later = |ops: &mut Vec<Op>, _: &mut State| {
            ops[0].start += 10_000;
            ops[0].end += 12_000;
        };
        assert_eq!(found("caller 0 incr id=1", much_later), [Kind::Late]);
        // who did not look cannot blame the client
        let looked_away = |ops: &mut Vec<Op>, _: &mut State| {
            ops[0].end += 5000;
            ops[0].looked_away = 5000;
        };
        assert_eq!(found("caller 0 incr id=1", looked_away), []);
    }

    #[test]
    fn what_a_subscription_does_not_say_is_found() {
        use crate::listeners::Heard;
        let text = "caller 0 listen id=1 block=300 stays=1\ncaller 1 publish pause=50 id=2\n\
                    caller 1 publish id=3\ncaller 1 publish id=4";
        let heard =
            |change: fn(&mut Vec<Heard>)| found(text, |_, state| change(&mut state.hearings[0].heard));
        let missed = |messages, published| Heard::Missed { messages, published: vec![published] };
        // the last is published when all is quiet
        assert_eq!(heard(|heard| assert_eq!(heard.len(), 4)), []);
        assert_eq!(heard(|heard| drop(heard.remove(0))), [Kind::Hole]);
        assert_eq!(heard(|heard| drop(heard.remove(1))), [Kind::Hole]);
        assert_eq!(heard(|heard| drop(heard.pop())), [Kind::Hole]);
        assert_eq!(heard(|heard| heard.push(heard[3].clone())), [Kind::HeardTwice]);
        assert_eq!(heard(|heard| heard.swap(0, 1)), [Kind::Hole, Kind::HeardTwice, Kind::Hole]);
        assert_eq!(found(text, |_, state| state.hearings[0].heard[1] = missed(None, 2)), []);
        assert_eq!(found(text, |_, state| state.hearings[0].heard[1] = missed(Some(1), 2)), []);
        assert_eq!(
            found(text, |_, state| state.hearings[0].heard[1] = missed(Some(2), 2)),
            [Kind::Miscounted]
        );
        // what was published after the gap was told is missing
        assert_eq!(found(text, |_, state| state.hearings[0].heard[1] = missed(None, 1)), [Kind::Hole]);
        assert_eq!(found(text, |_, state| state.hearings[0].heard[2] = missed(None, 3)), []);
        assert_eq!(found(text, |_, state| state.hearings[0].heard[2] = missed(None, 2)), [Kind::Hole]);
        let stranger = |heard: &mut Vec<Heard>| heard.push(Heard::Message("t0".into(), 99));
        assert_eq!(heard(stranger), [Kind::WrongReply]);
        let of_shards = text.replace("id=", "shards=1 id=");
        let heard =
            |change: fn(&mut Vec<Heard>)| found(&of_shards, |_, state| change(&mut state.hearings[0].heard));
        assert_eq!(heard(|heard| drop(heard.remove(1))), [Kind::Hole]);
        assert_eq!(heard(|heard| drop(heard.pop())), [Kind::Hole]);
        assert_eq!(heard(|heard| heard.push(heard[3].clone())), [Kind::HeardTwice]);
        assert_eq!(heard(|heard| heard.swap(0, 1)), [Kind::Hole, Kind::HeardTwice]);
        // what was published before a gap was told may come late, or not at all
        let gap = |heard: &mut Vec<Heard>| {
            heard.swap(0, 1);
            heard.insert(0, Heard::Missed { messages: None, published: vec![3] });
            heard.remove(3);
        };
        assert_eq!(heard(gap), []);
        let fair = format!("plan fair=1\n{text}");
        assert_eq!(
            found(&fair, |_, state| state.hearings[0].heard.insert(0, missed(None, 0))),
            [Kind::MissedFair]
        );
    }

    #[test]
    fn what_commands_do_to_each_other_is_found() {
        let again = |mark: u64| {
            move |_: &mut Vec<Op>, state: &mut State| {
                state.model.ghost.run(&[b"SET".to_vec(), format!("#{mark}#").into_bytes()], 99, 0, false);
            }
        };
        assert_eq!(found("caller 0 incr id=1", again(1)), [Kind::RanAgainLater, Kind::RanTwice]);
        assert_eq!(
            found("caller 0 set id=1\ncaller 0 set id=2", again(1)),
            [Kind::RanAgainLater, Kind::Undone]
        );
        assert_eq!(found("caller 0 tx id=2 size=2", again(2))[2..], [Kind::Part]);
        assert_eq!(
            found("caller 0 watch id=1", again(1)),
            [Kind::RanAgainLater, Kind::RanTwice, Kind::LostUpdate]
        );
        let twice = |_: &mut Vec<Op>, state: &mut State| drop(state.model.ghost.taken.insert(1, vec![2, 3]));
        assert_eq!(found("caller 0 push id=1\ncaller 0 pop id=2", twice), [Kind::ItemTwice]);
        let early = |ops: &mut Vec<Op>, _: &mut State| ops[1].start = 0;
        assert_eq!(found("caller 0 get id=1\ncaller 1 close pause=9 id=2", early), []);
        let late = |ops: &mut Vec<Op>, _: &mut State| (ops[0].start, ops[0].end) = (10, 20);
        let text = "caller 0 get id=1\ncaller 1 close pause=9 id=2";
        assert!(found(text, late).contains(&Kind::RanAfterClose));
        let goes_on = |ops: &mut Vec<Op>, _: &mut State| ops[0].end += 1000;
        assert!(found(text, goes_on).contains(&Kind::OutlivesClose));
        let open = |_: &mut Vec<Op>, state: &mut State| state.closed = Some((9, 1));
        assert_eq!(found(text, open), [Kind::OpenAfterClose]);
        let dials = |_: &mut Vec<Op>, state: &mut State| state.dials.push(5000);
        assert_eq!(found(text, dials), [Kind::DialsAfterClose]);
    }
}
