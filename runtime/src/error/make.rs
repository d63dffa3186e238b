//! Making errors, and adding to them on their way to the caller.

use std::fmt;

use super::part::{self, ErrorPart};
use super::{DecodeError, Error, Inner, Kind, Missed, Nowhere, Outcome};
use crate::erased::Erased;
use crate::facts::{Facts, Flags};
use crate::resp::{Beyond, ErrorReply};

impl Error {
    #[cold]
    pub(crate) fn new(kind: Kind) -> Error {
        Error(Box::new(Erased::new(Inner {
            kind,
            command: None,
            place: None,
            siblings: Vec::new(),
            outcome: None,
            parts: Vec::new(),
        })))
    }

    #[cold]
    pub(crate) fn server(reply: &ErrorReply<'_>) -> Error {
        Error::new(Kind::Server(reply.to_string().into()))
    }

    #[cold]
    pub(crate) fn beyond(beyond: Beyond) -> Error {
        Error::new(Kind::Beyond(beyond))
    }

    #[cold]
    pub(crate) fn config(text: impl Into<String>) -> Error {
        Error::new(Kind::Config(text.into().into()))
    }

    #[cold]
    pub(crate) fn argument(text: impl fmt::Display) -> Error {
        Error::new(Kind::Argument(text.to_string().into()))
    }

    #[cold]
    pub(crate) fn nowhere(nowhere: Nowhere) -> Error {
        Error::new(Kind::Nowhere(nowhere))
    }

    #[cold]
    pub(crate) fn unmerged() -> Error {
        DecodeError::custom("replies of several nodes that go together").into()
    }

    /// EXEC answered with other than a reply for each command.
    #[cold]
    pub(crate) fn short_exec() -> Error {
        Error::from(DecodeError::custom("one reply from EXEC for each command of the transaction")).in_doubt()
    }

    #[cold]
    pub(crate) fn missing(missed: Missed) -> Error {
        Error::new(Kind::Missed(missed))
    }

    /// What a handler has returned; an error of this crate's as it is.
    #[cold]
    pub(crate) fn handler(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
        match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => Error::new(Kind::Handler(error)),
        }
    }

    #[cold]
    pub(crate) fn taken() -> Error {
        Error::new(Kind::NotReady("its value was taken before: a future or a handle gives it once"))
    }

    #[cold]
    pub(crate) fn unfinished() -> Error {
        Error::new(Kind::NotReady(
            "this call of a batch function awaits something besides its commands, so it is no handle: join such calls, as \
             with `tokio::try_join!`",
        ))
    }

    /// Names the command that failed, unless a more precise place is known already.
    #[must_use]
    pub(crate) fn of(mut self, facts: &'static Facts) -> Error {
        self.0.command.get_or_insert(facts);
        self
    }

    /// Names the command's place in its pipeline.
    #[must_use]
    pub(crate) fn at(mut self, place: u32) -> Error {
        self.0.place.get_or_insert(place);
        self
    }

    /// The same of a last step, behind a command that was carried out. Where it is an error of another command's it stays as it is.
    #[must_use]
    pub(crate) fn of_step(mut self) -> Error {
        if self.0.command.is_none() && matches!(self.outcome(), Outcome::NotSent | Outcome::Unknown) {
            self.0.outcome = Some(Outcome::Answered);
        }
        self
    }

    /// The same error, if an earlier attempt may have been carried out.
    #[must_use]
    pub(crate) fn in_doubt(mut self) -> Error {
        self.0.outcome = Some(Outcome::Unknown);
        self
    }

    /// The same error for a command that was split, with what became of each part.
    #[must_use]
    pub(crate) fn of_parts(mut self, facts: &'static Facts, parts: Vec<ErrorPart>) -> Error {
        if facts.flags.contains(Flags::WRITE) {
            self.0.outcome = Some(part::outcome(&parts));
        }
        self.0.parts = parts;
        self.of(facts)
    }

    /// The same error for a flush, with what became of each part, if it was split.
    #[must_use]
    pub(crate) fn of_flush(mut self, parts: Vec<ErrorPart>) -> Error {
        if !parts.is_empty() {
            self.0.parts = parts;
        }
        self
    }

    /// Adds errors that nobody else will report.
    pub(crate) fn with_others(mut self, others: impl IntoIterator<Item = Error>) -> Error {
        self.0.siblings.extend(others);
        self
    }
}
