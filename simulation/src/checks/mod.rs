//! What must hold in every story, whatever goes wrong.

mod order;
mod outcome;
mod time;

use std::fmt;

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
        /// A write that was acknowledged was carried out once more afterwards.
        RanAgainLater = "acknowledged, ran again later",
        /// A write that was sent again undid another one, which was acknowledged.
        Undone = "sent again, undid another's",
        /// Two transactions that watched the same key were both carried out.
        LostUpdate = "lost update",
        /// An item was given to two pops.
        ItemTwice = "item in two pops",
        /// A pop took an item that was pushed long after the pop was dropped.
        DroppedPopTook = "dropped pop took a later item",
        /// A command that was called after `close` was carried out.
        RanAfterClose = "called after close, and ran",
        /// The server was sent what is no command.
        NoCommand = "client sent what is no command",
        /// More than a hundred attempts to connect within a second.
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
        /// Replies are owed although all is quiet.
        InFlight = "in flight at rest",
        /// A call fails although all is quiet.
        Unusable = "unusable at rest",
        /// A connection was left open when the client had gone.
        LeftOpen = "connection left open",
        /// A task was left when the client had gone.
        TaskLeft = "task left",
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
    }
    order::check(script, state, ops, &mut findings);
    time::check_dials(state, &mut findings);
    for (conn, text) in &state.model.ghost.garbled {
        findings.push(Finding::new(Kind::NoCommand, format!("connection {conn}: {text:?}")));
    }
    findings
}
