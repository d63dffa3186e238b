//! The replies to one flush, and the result of each of its commands.

mod ends;
mod several;

use std::sync::OnceLock;

use super::bits::Bits;
use super::exec::Exec;
use super::fault::Fault;
use super::part::{Again, Part};
use super::places::{Places, Run};
use crate::error::{Failure, Kind};
use crate::facts::Facts;
use crate::link::{Piece, decode};
use crate::value::FromReply;
use crate::{Error, Result};

/// The commands of one flush, as they were queued.
#[derive(Debug, Default)]
pub(super) struct Queued {
    /// The number of the first, counted over the life of the pipeline.
    pub(super) first: u64,
    pub(super) facts: Vec<&'static Facts>,
    /// The places of those that could not be sent.
    pub(super) faults: Vec<(u32, Fault)>,
    /// In a scope: the places of those that batch functions have queued, and wait for.
    pub(super) joined: Option<Box<Bits>>,
}

/// The commands of a flush and, part by part, their replies. What has come never changes: decoding needs no lock.
#[derive(Debug)]
pub(super) struct Answer {
    queued: Queued,
    /// `None` where there is one part with a frame for each command, as nearly always.
    places: Option<Box<Places>>,
    /// The part that came first, and which one that is. Mostly it is the only one.
    part: Part,
    which: u16,
    /// All parts, if there are others.
    parts: Vec<OnceLock<Part>>,
    /// Reply n is the one to command n, as nearly always.
    plain: bool,
}

impl Queued {
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.facts.len()).unwrap_or(u32::MAX)
    }

    /// The next command is that of a batch function, which tells its error.
    #[cold]
    pub(super) fn note_joined(&mut self) {
        let place = self.len();
        self.joined.get_or_insert_default().insert(place);
    }

    /// The places of a scope's own commands.
    pub(super) fn own(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).filter(|place| !self.joined.as_ref().is_some_and(|joined| joined.contains(*place)))
    }

    /// The number of the command after the last one.
    pub(super) fn end(&self) -> u64 {
        self.first + self.facts.len() as u64
    }

    /// Where their replies will be in the only part, if not simply in order.
    #[inline]
    pub(super) fn places(&self) -> Option<Box<Places>> {
        let without = || self.faults.iter().map(|(place, _)| *place);
        (!self.faults.is_empty()).then(|| Box::new(Places::skipping(self.len(), without())))
    }

    /// How many of them go over the wire.
    pub(super) fn frames(&self) -> u32 {
        self.len() - u32::try_from(self.faults.len()).unwrap_or(0)
    }
}

impl Answer {
    /// The first part has come: the one with number `which` of so many.
    #[inline(always)]
    pub(super) fn new(
        queued: Queued,
        places: Option<Box<Places>>,
        parts: u16,
        which: u16,
        part: Part,
    ) -> Answer {
        let parts = match parts {
            0 | 1 => Vec::new(),
            _ => (0..parts).map(|_| OnceLock::new()).collect(),
        };
        let places = places.or_else(|| queued.places());
        let plain = places.is_none()
            && parts.is_empty()
            && part.exec.is_none()
            && !part.within_multi
            && part.again.is_none();
        Answer { places, queued, part, which, parts, plain }
    }

    pub(super) fn first(&self) -> u64 {
        self.queued.first
    }

    /// The commands.
    pub(super) fn queued(&self) -> &Queued {
        &self.queued
    }

    /// Whether command `number` is one of its own.
    #[inline]
    pub(super) fn contains(&self, number: u64) -> bool {
        number >= self.queued.first && number < self.queued.end()
    }

    /// The same for two of them, and all between.
    #[inline]
    pub(super) fn contains_both(&self, earlier: u64, later: u64) -> bool {
        earlier >= self.queued.first && later < self.queued.end()
    }

    /// Another part has come; `false` if it had come before.
    pub(super) fn arrive(&self, which: u16, part: Part) -> bool {
        which != self.which && self.parts.get(usize::from(which)).is_some_and(|slot| slot.set(part).is_ok())
    }

    /// What a part waits for that goes again.
    pub(super) fn again(&self, which: u16) -> Option<&Again> {
        self.part(which)?.again.as_deref()
    }

    /// Whether all that is to come for command `number` has come.
    #[inline]
    pub(super) fn has(&self, number: u64) -> bool {
        self.plain || self.has_all_runs(number)
    }

    fn has_all_runs(&self, number: u64) -> bool {
        let place = self.place(number);
        match &self.places {
            None if self.part.again.is_none() => true,
            None => self.run(place).is_some_and(|run| self.locate(run).is_some()),
            Some(places) => places.get(place).iter().all(|run| self.locate(*run).is_some()),
        }
    }

    /// The same for several commands.
    #[inline]
    pub(super) fn has_all(&self, mut numbers: impl Iterator<Item = u64>) -> bool {
        self.plain || numbers.all(|number| self.has_all_runs(number))
    }

    /// The reply to command `number`, decoded; `near` as for [`Replies::get`].
    #[inline]
    pub(super) fn get<T: FromReply>(&self, number: u64, near: &mut usize) -> Result<T> {
        let place = self.place(number);
        let plain = match &self.part.exec {
            None if self.plain => self.part.replies.get(place, near),
            Some(Exec::Ran { piece, ends, .. }) if self.places.is_none() => {
                self.part.within_exec(*piece, ends, place)
            }
            _ => None,
        };
        let value = match plain {
            Some(frame) => Ok(frame),
            None => self.frame(place, near),
        };
        let value = value.and_then(|(frame, piece)| decode::reply(frame, piece.owner(frame.len())));
        value.map_err(|error| self.blame(error, place))
    }

    /// Says which command it was.
    #[cold]
    fn blame(&self, error: Error, place: u32) -> Error {
        let Some(facts) = self.queued.facts.get(place as usize) else { return Failure::Internal.into() };
        error.of(facts).at(place)
    }

    /// Whether no command can have ended in an error, which most flushes say of themselves.
    pub(super) fn is_fine(&self) -> bool {
        let fine = |part: &Part| {
            matches!(part.exec, None | Some(Exec::Ran { fine: true, .. }))
                && part.again.is_none()
                && part.replies.errors().is_empty()
                && part.replies.failure().is_none()
        };
        self.queued.faults.is_empty()
            && fine(&self.part)
            && self.parts.iter().filter_map(OnceLock::get).all(fine)
    }

    /// Where command `number` stands among those of this flush.
    #[inline]
    pub(super) fn place(&self, number: u64) -> u32 {
        u32::try_from(number.wrapping_sub(self.queued.first)).unwrap_or(u32::MAX)
    }

    /// The error of the command at `place`, if it ended in one.
    fn error(&self, place: u32) -> Option<Error> {
        let facts = self.queued.facts.get(place as usize)?;
        let error = match self.frame(place, &mut 0) {
            Ok((frame, _)) => decode::error(frame).filter(Error::is_server)?,
            Err(error) => error,
        };
        Some(error.of(facts).at(place))
    }

    /// Where the reply to the command at `place` is; `None` if it was not sent.
    #[inline]
    fn run(&self, place: u32) -> Option<Run> {
        match &self.places {
            None => Some(Run { part: 0, frames: 1, first: place }),
            Some(places) => places.get(place).first().copied(),
        }
    }

    /// The part that a run is in now, and where in it.
    fn locate(&self, run: Run) -> Option<(&Part, u32)> {
        let part = self.part(run.part)?;
        match part.again.as_ref().and_then(|again| again.end(run.first)) {
            None => Some((part, run.first)),
            Some(end) => Some((&end.get()?.part, 0)),
        }
    }

    #[inline]
    fn part(&self, which: u16) -> Option<&Part> {
        if which == self.which { Some(&self.part) } else { self.parts.get(usize::from(which))?.get() }
    }

    fn exec(&self) -> Option<&Exec> {
        self.part.exec.as_ref()
    }

    #[inline]
    fn frame(&self, place: u32, near: &mut usize) -> Result<(&[u8], &Piece)> {
        if let Some(merging) = self.places.as_ref().and_then(|places| places.merging(place)) {
            return self.merged(merging, place);
        }
        let Some(run) = self.run(place) else { return Err(self.fault(place)) };
        let Some((part, n)) = self.locate(run) else { return Err(Failure::Internal.into()) };
        match &part.exec {
            None if part.within_multi => self.reply_within_multi(part, n, place),
            None => part.reply(n, near),
            Some(exec) => self.frame_of_exec(part, exec, n),
        }
    }

    fn frame_of_exec<'a>(&self, part: &'a Part, exec: &Exec, n: u32) -> Result<(&'a [u8], &'a Piece)> {
        // the replies are MULTI's, one QUEUED for each command, EXEC's
        let queued = || part.replies.errors().binary_search(&(n + 1)).ok().map(|_| part.reply(n + 1, &mut 0));
        match exec {
            Exec::Lost => queued().unwrap_or_else(|| Err(part.missing())),
            Exec::Beyond(beyond) => Err(Error::beyond(*beyond)),
            Exec::Short => Err(Error::short_exec()),
            Exec::Conflict => Err(Error::new(Kind::Conflict)),
            Exec::NotAtomic(text) => Err(Error::new(Kind::NotAtomic(text.clone()))),
            Exec::Refused(text) => queued().unwrap_or_else(|| {
                let kind = if text.starts_with("EXECABORT") { Kind::Aborted } else { Kind::Server };
                Err(Error::new(kind(text.clone())))
            }),
            Exec::Ran { piece, ends, .. } => part.within_exec(*piece, ends, n).ok_or_else(|| part.missing()),
        }
    }

    #[cold]
    fn reply_within_multi<'a>(&self, part: &'a Part, n: u32, place: u32) -> Result<(&'a [u8], &'a Piece)> {
        let (frame, piece) = part.reply(n, &mut 0)?;
        match self.queued.facts.get(place as usize) {
            Some(facts) if frame == decode::QUEUED && !facts.is_raw() => Err(Error::new(Kind::Queued)),
            _ => Ok((frame, piece)),
        }
    }

    /// Why the command at `place` was not sent.
    #[cold]
    fn fault(&self, place: u32) -> Error {
        let fault = self.queued.faults.binary_search_by_key(&place, |(place, _)| *place).ok();
        match fault.and_then(|n| self.queued.faults.get(n)) {
            Some((_, fault)) => fault.error(),
            None => Failure::Internal.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arg::ArgError;
    use crate::facts::Flags;
    use crate::link::Replies;
    const FACTS: &Facts = &Facts { name: "INCR", flags: Flags::NONE, ..Facts::RAW };

    fn part(replies: Replies) -> Part {
        Part { replies, ..Part::default() }
    }

    /// Four commands from number 10 on. The first and third went to one link; the second, of which there are two frames, to
    /// another; the fourth nowhere. The second link has answered.
    fn over_two_links() -> Answer {
        let mut places = Places::default();
        places.push([Run { part: 0, frames: 1, first: 0 }]);
        places.push([Run { part: 1, frames: 2, first: 0 }]);
        places.push([Run { part: 0, frames: 1, first: 1 }]);
        places.push([]);
        let queued = Queued {
            first: 10,
            facts: vec![FACTS; 4],
            faults: vec![(3, Fault::Argument(ArgError::Empty))],
            ..Queued::default()
        };
        let answer = Answer::new(queued, None, 2, 1, part(Replies::lines(b":11\r\n:0\r\n")));
        Answer { places: Some(Box::new(places)), plain: false, ..answer }
    }

    #[test]
    fn a_command_is_answered_with_its_own_part() {
        let answer = over_two_links();
        assert_eq!([10, 11, 12, 13].map(|number| answer.has(number)), [false, true, false, true]);
        assert!(!answer.has_all([11, 12].into_iter()) && answer.has_all([11, 13].into_iter()));
        assert_eq!(answer.get::<i64>(11, &mut 0).ok(), Some(11));
        assert!(answer.get::<i64>(13, &mut 0).is_err_and(|error| error.is_argument()));
        assert!(!answer.arrive(1, Part::default()), "it has come");
        assert!(answer.arrive(0, part(Replies::lines(b":10\r\n:12\r\n"))));
        assert!(!answer.arrive(0, Part::default()), "it has come");
        assert!(answer.has_all([10, 11, 12, 13].into_iter()));
        assert_eq!([10, 11, 12].map(|number| answer.get::<i64>(number, &mut 0).ok()), [10, 11, 12].map(Some));
    }

    #[test]
    fn a_lost_link_takes_only_its_own_commands_along() {
        let answer = over_two_links();
        answer.arrive(0, part(Replies::failed(Failure::CLOSED)));
        assert!([0, 2].iter().all(|place| answer.lost(*place).is_some() && answer.failed(*place).is_none()));
        assert!(answer.lost(1).is_none() && answer.lost(3).is_none());
        assert_eq!(answer.get::<i64>(11, &mut 0).ok(), Some(11));
        assert!(answer.get::<i64>(12, &mut 0).is_err_and(|error| error.is_closed()));
        assert_eq!(answer.failed(3).and_then(|error| error.place()), Some(3));
    }
}
