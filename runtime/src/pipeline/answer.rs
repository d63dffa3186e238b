//! What came back for one flush, and what it means for each of its commands.

use crate::arg::ArgError;
use crate::error::{Failure, Kind};
use crate::facts::Facts;
use crate::link::decode;
use crate::link::{Piece, Replies};
use crate::resp::elements;
use crate::value::FromReply;
use crate::value::Reply;
use crate::{Error, Result};

/// The commands of one flush, as they were queued.
#[derive(Debug, Default)]
pub(super) struct Queued {
    /// The number of the first, counted over the life of the pipeline.
    pub(super) first: u32,
    pub(super) facts: Vec<&'static Facts>,
    /// Those whose arguments could not be sent.
    pub(super) faults: Vec<(u32, ArgError)>,
}

/// Queued commands and their replies, immutable: decoding needs no lock.
#[derive(Debug)]
pub(super) struct Answer {
    queued: Queued,
    replies: Replies,
    exec: Option<Exec>,
    /// Somebody may have sent MULTI in raw words before.
    within_multi: bool,
}

/// How a transaction ended.
#[derive(Debug)]
enum Exec {
    /// Where the replies of the commands lie within EXEC's: the start of the first, then the end of each.
    Ran(Vec<usize>),
    /// EXEC never answered, see the failure.
    Lost,
    Conflict,
    /// EXEC answered with this error.
    Refused(Box<str>),
    /// MULTI was refused with this error.
    NotAtomic(Box<str>),
}

impl Queued {
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.facts.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        index.checked_sub(self.first).is_some_and(|n| n < self.len())
    }

    /// How many of them go over the wire.
    pub(super) fn frames(&self) -> u32 {
        self.len() - u32::try_from(self.faults.len()).unwrap_or(0)
    }
}

impl Answer {
    pub(super) fn new(queued: Queued, replies: Replies, atomic: bool) -> Answer {
        let exec = (atomic && queued.faults.is_empty()).then(|| Exec::read(queued.frames(), &replies));
        Answer { queued, replies, exec, within_multi: false }
    }

    /// Somebody may have sent MULTI in raw words before: then QUEUED is nobody's reply.
    pub(super) fn may_be_within_multi(&mut self) {
        self.within_multi = self.exec.is_none();
    }

    pub(super) fn first(&self) -> u32 {
        self.queued.first
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        self.queued.contains(index)
    }

    /// What became of those whose replies were lost; nothing for a transaction, whose verdict says it.
    pub(super) fn lost(&self) -> Option<Error> {
        self.replies.failure().filter(|_| self.exec.is_none()).map(|failure| failure.clone().into())
    }

    /// The reply to command `index`, decoded; `near` as for [`Replies::get`].
    #[inline]
    pub(super) fn get<T: FromReply>(&self, index: u32, near: &mut usize) -> Result<T> {
        let place = index - self.queued.first;
        let Some(facts) = self.queued.facts.get(place as usize) else {
            return Err(Failure::Discarded.into());
        };
        match self.frame(index, near) {
            Ok((frame, piece)) => {
                decode::reply(frame, piece.owner(frame.len()), facts).map_err(|e| e.at(place))
            }
            Err(error) => Err(error.of(facts).at(place)),
        }
    }

    /// The error of command `index`, if it ended in one.
    pub(super) fn error(&self, index: u32) -> Option<Error> {
        let place = index - self.queued.first;
        let facts = self.queued.facts.get(place as usize)?;
        let error = match self.frame(index, &mut 0) {
            Ok((frame, _)) => Error::server(&Reply::new(frame, None).error()?),
            Err(error) => error,
        };
        Some(error.of(facts).at(place))
    }

    /// Whether no command can have ended in an error, which most flushes say of themselves.
    pub(super) fn is_fine(&self) -> bool {
        self.exec.is_none()
            && self.queued.faults.is_empty()
            && self.replies.errors().is_empty()
            && self.replies.failure().is_none()
    }

    /// The error of command `index`, if it ended in one of its own: what a transaction or a lost connection took with it did
    /// not, see [`verdict`](Answer::verdict) and [`lost`](Answer::lost).
    pub(super) fn failed(&self, index: u32) -> Option<Error> {
        match &self.exec {
            None | Some(Exec::Ran(_)) => {}
            Some(_) => return None,
        }
        match self.frame(index, &mut 0) {
            Ok((frame, _)) if !matches!(frame.first(), Some(b'-' | b'!')) => None,
            Err(_) if !self.queued.faults.iter().any(|(fault, _)| *fault == index) => None,
            _ => self.error(index),
        }
    }

    /// Why the flush as a whole failed, if so.
    pub(super) fn verdict(&self) -> Option<Error> {
        match &self.exec {
            None | Some(Exec::Lost) => self.replies.failure().map(|failure| failure.clone().into()),
            Some(Exec::Ran(_)) => None,
            Some(Exec::Conflict) => Some(Error::new(Kind::Conflict)),
            Some(Exec::NotAtomic(text)) => Some(Error::new(Kind::NotAtomic(text.clone()))),
            Some(Exec::Refused(text)) => {
                let cause = self.replies.errors().iter().find(|n| (1..=self.queued.len()).contains(*n));
                let cause = cause.and_then(|n| self.error(self.queued.first + n - 1));
                Some(cause.unwrap_or_else(|| Error::new(Kind::Server(text.clone()))))
            }
        }
    }

    /// Whether EXEC found a watched key changed.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self.exec, Some(Exec::Conflict))
    }

    /// Whether the server may still hold the connection inside MULTI, since it would not run EXEC.
    pub(super) fn is_stuck(&self) -> bool {
        matches!(&self.exec, Some(Exec::Refused(text)) if !text.starts_with("EXECABORT"))
    }

    fn frame(&self, index: u32, near: &mut usize) -> Result<(&[u8], &Piece)> {
        let place = index - self.queued.first;
        let mut n = place;
        if !self.queued.faults.is_empty() {
            let before = self.queued.faults.partition_point(|(fault, _)| *fault < index);
            if let Some((_, error)) = self.queued.faults.get(before).filter(|(fault, _)| *fault == index) {
                return Err(Error::argument(error));
            }
            n -= u32::try_from(before).unwrap_or(n);
        }
        match &self.exec {
            None if self.within_multi => self.reply_within_multi(n, place),
            None => self.reply(n, near),
            Some(exec) => self.frame_of_exec(exec, n),
        }
    }

    fn frame_of_exec(&self, exec: &Exec, n: u32) -> Result<(&[u8], &Piece)> {
        // the replies are MULTI's, one QUEUED for each command, EXEC's
        let queued = || self.replies.errors().contains(&(n + 1)).then(|| self.reply(n + 1, &mut 0));
        match exec {
            Exec::Lost => queued().unwrap_or_else(|| Err(self.missing())),
            Exec::Conflict => Err(Error::new(Kind::Conflict)),
            Exec::NotAtomic(text) => Err(Error::new(Kind::NotAtomic(text.clone()))),
            Exec::Refused(text) => queued().unwrap_or_else(|| {
                let kind = if text.starts_with("EXECABORT") { Kind::Aborted } else { Kind::Server };
                Err(Error::new(kind(text.clone())))
            }),
            Exec::Ran(ends) => {
                let (frame, piece) = self.reply(self.queued.len() + 1, &mut 0)?;
                let start = ends.get(n as usize).copied().unwrap_or_default();
                let end = ends.get(n as usize + 1).copied().unwrap_or_default();
                frame.get(start..end).map(|frame| (frame, piece)).ok_or_else(|| self.missing())
            }
        }
    }

    #[cold]
    fn reply_within_multi(&self, n: u32, place: u32) -> Result<(&[u8], &Piece)> {
        let (frame, owner) = self.reply(n, &mut 0)?;
        match self.queued.facts.get(place as usize) {
            Some(facts) if frame == decode::QUEUED && !facts.is_raw() => Err(Error::new(Kind::Queued)),
            _ => Ok((frame, owner)),
        }
    }

    #[inline]
    fn reply(&self, n: u32, near: &mut usize) -> Result<(&[u8], &Piece)> {
        self.replies.get(n, near).ok_or_else(|| self.missing())
    }

    #[cold]
    fn missing(&self) -> Error {
        self.replies.failure().cloned().unwrap_or(Failure::Discarded).into()
    }
}

impl Exec {
    fn read(commands: u32, replies: &Replies) -> Exec {
        let text = |frame| Reply::new(frame, None).error().map(|error| error.to_string().into());
        if let Some(text) = replies.get(0, &mut 0).and_then(|(frame, _)| text(frame)) {
            return Exec::NotAtomic(text);
        }
        let Some((frame, _)) = replies.get(commands + 1, &mut 0) else { return Exec::Lost };
        if let Some(text) = text(frame) {
            return Exec::Refused(text);
        }
        if matches!(frame, b"*-1\r\n" | b"_\r\n" | b"$-1\r\n") {
            return Exec::Conflict;
        }
        let mut ends = Vec::with_capacity(commands as usize + 1);
        for element in elements(frame).into_iter().flatten() {
            if ends.is_empty() {
                ends.push(element.start);
            }
            ends.push(element.end);
        }
        match ends.len().saturating_sub(1) {
            n if n == commands as usize => Exec::Ran(ends),
            _ => Exec::Refused("ERR EXEC did not answer with one reply for each command".into()),
        }
    }
}
