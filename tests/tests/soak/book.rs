//! What callers were told about what they asked for.

use std::fmt;

use roundtrip::{Error, Outcome, Result};

/// What a caller was told became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It was carried out, once.
    Done,
    /// It was not, and never will be.
    NotDone,
    /// It was, or was not, or will be.
    Either,
}

impl Said {
    pub(crate) fn of<T>(result: &Result<T>) -> Said {
        result.as_ref().map_or_else(Said::by, |_| Said::Done)
    }

    pub(crate) fn by(error: &Error) -> Said {
        match error.outcome() {
            Outcome::NotSent | Outcome::Refused | Outcome::Conflict | Outcome::Aborted => Said::NotDone,
            Outcome::Answered => Said::Done,
            _ => Said::Either,
        }
    }
}

/// A write, and what its caller was told. Each `id` is used once in a whole run.
#[derive(Debug)]
pub(crate) enum Claim {
    /// INCRBY of the counter `c:id` by the id.
    Count { id: u64, said: Said },
    /// RPUSH of 1, 2, .. to the list `l:id`, each with its own end.
    List { id: u64, said: Vec<Said> },
    /// The same as a transaction of `length`: all or nothing.
    Whole { id: u64, length: u64, said: Said },
    /// RPUSH of the id to the list `log:log`, and one more in `total:log`, which was watched; the total told if it was done.
    Log { log: u64, id: u64, said: Said, total: u64 },
    /// RPUSH of the id to the list `q:queue`.
    Push { queue: u64, id: u64, said: Said },
    /// A pop from such a list that gave this item; without one, it may have taken one.
    Pop { queue: u64, item: Option<u64> },
    /// BLMOVE from such a list to `m:id`, and the item that it gave.
    Move { queue: u64, id: u64, said: Said, item: Option<u64> },
    /// A counter of one caller's own that was raised by one, again and again.
    Raised { key: String, raised: Raised },
    /// SET of `r:id` to 1, 2, .. one after the other, sent again where that was needed.
    Sets { id: u64, said: Vec<Said> },
}

/// How often a counter was raised.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Raised {
    pub(crate) done: u64,
    pub(crate) either: u64,
}

/// Something that must not be.
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    pub(crate) about: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A caller was given what is not the reply to its command.
    Wrong,
    /// Something was acknowledged, and is not there.
    Lost,
    /// Something is there twice.
    Doubled,
    /// Something is there that was said not to be, or nobody knows of; part of a transaction is there.
    Untruthful,
    /// A write that went again was carried out once more after a later one was acknowledged, as its first attempt.
    Undone,
    /// A call did not end.
    Hung,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.about)
    }
}

/// What one caller was told.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) claims: Vec<Claim>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) tally: Tally,
}

/// How many commands ended how.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) done: u64,
    pub(crate) not_done: u64,
    pub(crate) either: u64,
    pub(crate) dropped: u64,
}

impl Book {
    pub(crate) fn finds(&mut self, kind: Kind, about: String) {
        self.findings.push(Finding { kind, about });
    }

    /// Counts an end; `None` was dropped.
    pub(crate) fn ended(&mut self, said: Option<Said>) -> Said {
        let counted = match said {
            Some(Said::Done) => &mut self.tally.done,
            Some(Said::NotDone) => &mut self.tally.not_done,
            Some(Said::Either) => &mut self.tally.either,
            None => &mut self.tally.dropped,
        };
        *counted += 1;
        said.unwrap_or(Said::Either)
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.done += more.done;
        self.not_done += more.not_done;
        self.either += more.either;
        self.dropped += more.dropped;
    }
}
