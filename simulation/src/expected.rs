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

/// The faults that are known.
pub const EXPECTED: &[Expected] = &[Expected {
    reason: "a script that says of itself that it is not known, and is forgotten before the server is asked for it, cannot be \
                 told from one that is not known",
    kinds: &[Kind::RanTwice, Kind::NotSentHadRun],
    when: |script| {
        calls(script, Call::Liar) && (strikes(script, Fault::ScriptFlush) || strikes(script, Fault::Restart))
    },
}];

/// Why this finding is known in this story; `None` if it is not.
pub fn reason(kind: Kind, script: &Script) -> Option<&'static str> {
    let known = EXPECTED.iter().find(|one| one.kinds.contains(&kind) && (one.when)(script));
    known.map(|one| one.reason)
}
