//! Faults of the client that are known and not yet mended: a run prints them, but does not fail for them.
//!
//! A known fault hides new ones, so this list is to become empty. Whoever mends one takes it out here and puts its shortened
//! story into `simulation/kept`.

use crate::checks::Kind;
use crate::script::{Call, Fault, Script};

/// A fault that is known.
#[derive(Debug)]
pub struct Expected {
    /// What it is.
    pub reason: &'static str,
    /// What is found because of it.
    pub kinds: &'static [Kind],
    /// In which stories it may be.
    pub when: fn(&Script) -> bool,
}

fn strikes(script: &Script, fault: Fault) -> bool {
    script.strikes.iter().any(|strike| strike.fault == fault)
}

fn calls(script: &Script, call: Call) -> bool {
    script.callers.iter().flatten().any(|step| step.call == call)
}

const ALWAYS: fn(&Script) -> bool = |_| true;

/// The faults that are known.
pub const EXPECTED: &[Expected] = &[
    Expected {
        reason: "a push in the greeting counts as a reply, and what is read behind the greeting is thrown away: later replies go to \
                 the wrong callers, or the connection is lost at once, again and again",
        kinds: &[
            Kind::NeverRan,
            Kind::WrongReply,
            Kind::RanTwice,
            Kind::NotSentHadRun,
            Kind::RefusedRan,
            Kind::RefusedFirstAttempt,
            Kind::Part,
            Kind::RanAgainLater,
            Kind::LostUpdate,
            Kind::Storm,
            Kind::Unusable,
            Kind::InFlight,
            Kind::Late,
        ],
        when: |script| script.plan.greeting_push > 0 || strikes(script, Fault::Push),
    },
    Expected {
        reason: "a command that timed out unsent stays in the queue and is carried out later",
        kinds: &[Kind::NotSentRanLater],
        when: ALWAYS,
    },
    Expected {
        reason: "a retry that fails hides that the first attempt was written",
        kinds: &[Kind::NotSentFirstAttempt, Kind::RefusedFirstAttempt],
        when: ALWAYS,
    },
    Expected {
        reason: "idempotent writes are sent again by themselves, and may undo others or run after they were acknowledged",
        kinds: &[Kind::Undone, Kind::RanAgainLater],
        when: ALWAYS,
    },
    Expected {
        reason: "MULTI is refused, and what follows it runs by itself, but it is called refused",
        kinds: &[Kind::MultiRefusedRan, Kind::MultiRefusedPart],
        when: ALWAYS,
    },
    Expected {
        reason: "that a script is not known is taken from the words of its error",
        kinds: &[Kind::RanTwice, Kind::NotSentHadRun],
        when: |script| calls(script, Call::Liar),
    },
    Expected {
        reason: "nobody leaves a server that has become a replica",
        kinds: &[Kind::Unusable],
        when: |script| strikes(script, Fault::Demote),
    },
    Expected {
        reason: "a runtime that ends before a connection's task was polled leaves a connection that nobody makes",
        kinds: &[Kind::Hung, Kind::LateClose, Kind::InFlight, Kind::LeftOpen],
        when: |script| script.plan.runtime_ends > 0,
    },
    Expected {
        reason: "replies that are complete are thrown away if something malformed follows in the same read",
        kinds: &[Kind::ReplyLost],
        when: |script| strikes(script, Fault::Garbage),
    },
    Expected {
        reason: "a server that still loads is not waited for",
        kinds: &[Kind::NotWaitedOut],
        when: |script| strikes(script, Fault::Loading),
    },
    Expected {
        reason: "the time is looked at before the reply",
        kinds: &[Kind::ReplyThrownAway],
        when: ALWAYS,
    },
    Expected {
        reason: "nothing keeps connections that are lost right after the greeting, or dedicated ones, from being made again at once",
        kinds: &[Kind::Storm],
        when: ALWAYS,
    },
    Expected {
        reason: "one patient caller in front switches off the limits of those behind it",
        kinds: &[Kind::LateLimit],
        when: ALWAYS,
    },
    Expected {
        reason: "waiting for room has no limit, and everybody who waits is woken for any room",
        kinds: &[Kind::LateRoom, Kind::Wakes],
        when: |script| script.plan.room < 1000,
    },
    Expected {
        reason: "while there is no connection, time is counted in whole pauses",
        kinds: &[Kind::LateDown],
        when: ALWAYS,
    },
    Expected {
        reason: "close goes from one connection to the next, and waits for a greeting that hangs",
        kinds: &[Kind::LateClose, Kind::RanAfterClose],
        when: ALWAYS,
    },
];

/// Why this finding is known in this story; `None` if it is not.
pub fn reason(kind: Kind, script: &Script) -> Option<&'static str> {
    let known = EXPECTED.iter().find(|one| one.kinds.contains(&kind) && (one.when)(script));
    known.map(|one| one.reason)
}
