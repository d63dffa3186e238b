//! One flush of a pipeline, from being sent to the last handle.

use std::mem;
use std::sync::Arc;
use std::task::{Context, Waker};

use smallvec::SmallVec;

use super::answer::{Answer, Queued};
use super::bits::Bits;
use super::errors::Errors;
use super::exec::{Exec, Reading};
use super::part::{End, Part};
use super::places::Places;
use super::seat::Turn;
use crate::error::Failure;
use crate::hub::Observation;
use crate::link::Replies;

#[derive(Debug)]
pub(super) struct Flight {
    /// The number of its first command, and that of the command after its last.
    pub(super) first: u64,
    pub(super) end: u64,
    /// The tag of its first part.
    pub(super) tag: u64,
    /// How many parts it has, and how many of them are not answered.
    pub(super) parts: u16,
    pub(super) missing: u32,
    /// Where the replies will be, if not in one part in order.
    places: Option<Box<Places>>,
    /// The commands, until the first part comes; then they are in the answer.
    queued: Queued,
    pub(super) answer: Option<Arc<Answer>>,
    pub(super) holders: Holders,
    /// Whoever sent it waits for it, and tells the errors that no handle tells.
    owned: bool,
    /// These, once everything is answered.
    unheld: Errors,
    /// Somebody wants to know how it ends.
    pub(super) observation: Option<Box<Observation>>,
    /// It is done, and stands here only until others before it are.
    pub(super) gone: bool,
}

/// Who still wants something of some commands.
#[derive(Debug, Default)]
pub(super) struct Holders {
    /// Handles that exist and have not given their value; and the owner.
    pub(super) held: u32,
    /// The handles are those of a scope, which nobody counts: the owner knows in the end which of them have given their values.
    pub(super) copies: bool,
    /// Places of commands whose handles were dropped before the reply came.
    dropped: Bits,
    pub(super) wakers: Wakers,
}

/// Mostly one task waits for a flush.
pub(super) type Wakers = SmallVec<[Waker; 1]>;

impl Flight {
    /// What was queued, and is being sent in so many parts. `tag` is that of the first.
    #[inline]
    pub(super) fn new(queued: Queued, parts: u16, tag: u64, mut holders: Holders, owned: bool) -> Flight {
        holders.held += u32::from(owned);
        let first = queued.first;
        // a transaction may have no command: its number finds it all the same
        let end = queued.end().max(first + 1);
        Flight {
            first,
            end,
            tag,
            parts,
            missing: u32::from(parts),
            places: None,
            queued,
            answer: None,
            holders,
            owned,
            unheld: Errors::default(),
            observation: None,
            gone: false,
        }
    }

    #[inline]
    pub(super) fn observed(mut self, observation: Option<Box<Observation>>) -> Flight {
        self.observation = observation;
        self
    }

    pub(super) fn with_places(self, places: Option<Box<Places>>) -> Flight {
        Flight { places, ..self }
    }

    #[inline]
    pub(super) fn contains(&self, number: u64) -> bool {
        (self.first..self.end).contains(&number)
    }

    /// Whether nobody wants anything of it any more.
    pub(super) fn is_done(&self) -> bool {
        self.missing == 0 && self.holders.held == 0
    }

    /// What has come, if that is all that command `number` waits for.
    #[inline]
    pub(super) fn answer(&self, number: u64) -> Option<&Arc<Answer>> {
        self.answer.as_ref().filter(|answer| answer.has(number))
    }

    /// Takes the replies of a part; whether it was the last.
    #[inline(always)]
    pub(super) fn arrive(&mut self, which: u16, replies: Replies, reading: Reading) -> bool {
        let exec = match reading {
            Reading::Transaction => Some(Exec::read(self.queued.len(), &replies)),
            Reading::Watched(slot) => {
                let commands = self.queued.len();
                Some(Exec::read(commands, &replies).watched(slot, commands, &replies))
            }
            Reading::Plain | Reading::WithinMulti => None,
        };
        self.arrive_part(
            which,
            Part { replies, exec, within_multi: reading == Reading::WithinMulti, again: None },
        )
    }

    /// Takes a part; whether it was the last that is missing.
    #[inline(always)]
    pub(super) fn arrive_part(&mut self, which: u16, part: Part) -> bool {
        let again = part.again.as_ref().map_or(0, |again| u32::try_from(again.len()).unwrap_or(u32::MAX));
        match &self.answer {
            None => self.begin(which, part),
            Some(answer) if !answer.arrive(which, part) => return false,
            Some(_) => {}
        }
        self.missing = (self.missing + again).saturating_sub(1);
        self.missing == 0
    }

    /// A frame of a part that went again has come to this; whether that was the last that is missing.
    pub(super) fn arrive_again(&mut self, which: u16, frame: u32, end: End) -> bool {
        let place = self.answer.as_ref().and_then(|answer| answer.again(which)?.end(frame));
        if place.is_none_or(|place| place.set(end).is_err()) {
            return false;
        }
        self.missing = self.missing.saturating_sub(1);
        self.missing == 0
    }

    /// Whether a frame of a part is still to come.
    pub(super) fn is_waiting(&self, which: u16, frame: u32) -> bool {
        let end = self.answer.as_ref().and_then(|answer| answer.again(which)?.end(frame));
        end.is_some_and(|end| end.get().is_none())
    }

    /// Whether a server may have carried out anything of what has come.
    pub(super) fn may_have_run(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.may_have_run())
    }

    /// Ends all that is missing.
    pub(super) fn give_up(&mut self, failure: &Failure, reading: Reading) {
        for which in 0..self.parts {
            self.arrive(which, Replies::failed(failure.clone()), reading);
        }
        for which in 0..self.parts {
            let again = self.answer.as_ref().and_then(|answer| answer.again(which));
            again.into_iter().for_each(|again| again.give_up(failure));
        }
        self.missing = 0;
    }

    /// The first part has come; where there is none, nothing was sent.
    #[inline(always)]
    pub(super) fn begin(&mut self, which: u16, part: Part) {
        let queued = mem::take(&mut self.queued);
        let places = self.places.take();
        self.answer = Some(Arc::new(Answer::new(queued, places, self.parts, which, part)));
    }

    /// Everything is answered: who tells of the errors that nobody holds is decided now. Gives those that the owner does not.
    #[inline]
    pub(super) fn settle(&mut self) -> Errors {
        if self.holders.dropped.is_empty() {
            return Errors::default();
        }
        let unheld = self.failed(self.holders.dropped.iter());
        if self.owned {
            self.unheld = unheld;
            return Errors::default();
        }
        unheld
    }

    /// The owner has waited for it and tells what there is to tell; or it has not `landed` and does not wait any more.
    pub(super) fn disown(&mut self, landed: bool) -> Errors {
        if mem::take(&mut self.owned) {
            self.holders.held = self.holders.held.saturating_sub(1);
        }
        if self.holders.copies && !landed {
            // the handles were with the owner; those of batch functions have said themselves that they were dropped
            let queued = self.answer.as_ref().map_or(&self.queued, |answer| answer.queued());
            match self.missing {
                0 => {
                    let mut unheld = self.failed(queued.own());
                    unheld.merge(mem::take(&mut self.unheld));
                    return unheld;
                }
                _ => queued.own().for_each(|place| self.holders.dropped.insert(place)),
            }
        }
        mem::take(&mut self.unheld)
    }

    /// The errors of the commands at these places.
    fn failed(&self, places: impl Iterator<Item = u32>) -> Errors {
        self.answer.as_ref().map_or_else(Errors::default, |answer| Errors::of(answer, places))
    }
}

impl Holders {
    /// Nobody yet. `copies`: of handles of a scope.
    pub(super) fn new(copies: bool) -> Holders {
        Holders { held: 0, copies, dropped: Bits::default(), wakers: Wakers::new() }
    }

    /// A handle was dropped without having given its value; its place, if that matters: the reply has not come.
    pub(super) fn forget(&mut self, place: Option<u64>) {
        self.held = self.held.saturating_sub(1);
        if let Some(place) = place.and_then(|place| u32::try_from(place).ok()) {
            self.dropped.insert(place);
        }
    }

    /// Remembers whom to wake; `turn` is the memory of whoever waits, so that polling again adds no waker.
    pub(super) fn wait(&mut self, turn: &mut Turn, cx: &mut Context<'_>) {
        let known = |waker: &Waker| waker.will_wake(cx.waker());
        // the handles of one task are mostly polled one after the other
        let waits = match mem::replace(turn, Turn::Waits) {
            Turn::Waits => self.wakers.iter().rev().any(known),
            Turn::New | Turn::Yielded => self.wakers.last().is_some_and(known),
        };
        if !waits {
            self.wakers.push(cx.waker().clone());
        }
    }
}
