//! The errors of commands, and of the flush as a whole.

use std::sync::OnceLock;

use super::Answer;
use crate::Error;
use crate::error::{Failure, Kind};
use crate::pipeline::exec::Exec;
use crate::pipeline::part::Part;
use crate::pipeline::places::Run;

impl Answer {
    /// The error of the command at `place`, if it ended in one of its own. What a transaction took with it did not, see
    /// [`verdict`](Answer::verdict); nor did what was lost with its connection, see [`lost`](Answer::lost).
    pub(in crate::pipeline) fn failed(&self, place: u32) -> Option<Error> {
        let is_own = match self.exec() {
            None | Some(Exec::Ran { .. }) => self.lost(place).is_none(),
            // the cause is told, and not that it took the others along
            Some(Exec::Refused(_)) => self.was_refused(place),
            Some(Exec::Lost | Exec::Beyond(_) | Exec::Short | Exec::Conflict | Exec::NotAtomic(_)) => false,
        };
        if is_own { self.error(place) } else { None }
    }

    /// Whether the command at `place` of a transaction was refused when it was to be queued.
    fn was_refused(&self, place: u32) -> bool {
        let reply = |run: Run| self.part.replies.errors().binary_search(&(run.first + 1)).is_ok();
        self.run(place).is_some_and(reply)
    }

    /// Why the reply to the command at `place` will never come, unless it has: one error for all that a connection took with it.
    pub(in crate::pipeline) fn lost(&self, place: u32) -> Option<&Failure> {
        let lost = |run: Run| {
            let (part, n) = self.locate(run)?;
            part.replies.failure().filter(|_| part.exec.is_none() && n >= part.replies.count())
        };
        match &self.places {
            None => lost(self.run(place)?),
            // of several parts each is told
            Some(places) if places.merging(place).is_some() => None,
            Some(places) => places.get(place).iter().find_map(|run| lost(*run)),
        }
    }

    /// Why the flush as a whole failed, if so.
    pub(in crate::pipeline) fn verdict(&self) -> Option<Error> {
        let part = &self.part;
        match &part.exec {
            Some(Exec::Beyond(beyond)) => Some(Error::beyond(*beyond)),
            Some(Exec::Short) => Some(Error::short_exec()),
            None | Some(Exec::Lost) => part.replies.failure().map(|failure| failure.clone().into()),
            Some(Exec::Ran { .. }) => None,
            Some(Exec::Conflict) => Some(Error::new(Kind::Conflict)),
            Some(Exec::NotAtomic(text)) => Some(Error::new(Kind::NotAtomic(text.clone()))),
            Some(Exec::Refused(text)) => {
                let cause = part.replies.errors().iter().find(|n| (1..=self.queued.len()).contains(*n));
                let cause = cause.and_then(|n| self.error(n - 1));
                Some(cause.unwrap_or_else(|| Error::new(Kind::Server(text.clone()))))
            }
        }
    }

    /// The first error, of the flush as a whole or of a command in it.
    #[cold]
    pub(in crate::pipeline) fn first_error(&self) -> Option<Error> {
        if self.is_fine() {
            return None;
        }
        let of_command =
            |place| self.failed(place).or_else(|| self.lost(place).map(|failure| failure.clone().into()));
        self.verdict().or_else(|| (0..self.queued.len()).find_map(of_command))
    }

    /// Whether EXEC found a watched key changed.
    pub(in crate::pipeline) fn is_conflict(&self) -> bool {
        matches!(self.exec(), Some(Exec::Conflict))
    }

    /// Whether EXEC's answer says the same of all its commands.
    pub(in crate::pipeline) fn is_of_all(&self) -> bool {
        matches!(self.exec(), Some(Exec::Conflict | Exec::Beyond(_) | Exec::Short))
    }

    /// Whether a server may have carried out anything of what has come.
    #[cold]
    pub(in crate::pipeline) fn may_have_run(&self) -> bool {
        self.part.may_have_run() || self.parts.iter().filter_map(OnceLock::get).any(Part::may_have_run)
    }

    /// Whether no part of it was ever written.
    pub(in crate::pipeline) fn is_unsent(&self) -> bool {
        self.part.replies.failure().is_some_and(|failure| !failure.is_written())
    }
}
