//! The flights of a pipeline.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;

use super::answer::Answer;
use super::errors::Errors;
use super::exec::Reading;
use super::flight::{Flight, Wakers};
use super::part::{End, Part};
use crate::error::Failure;
use crate::hub::Observation;
use crate::link::Replies;

/// Those that somebody still wants something of, in the order in which they were sent. Commands, and parts, are found by their
/// numbers; however many flights are kept for the sake of their handles, what is done with one of them does not cost more.
#[derive(Debug, Default)]
pub(super) struct Flights {
    earlier: VecDeque<Flight>,
    /// So many of these are gone. They leave when they are at the front, or more than half of all: taking each out of the midst would
    /// move those behind it.
    gone: usize,
    /// Mostly the only one.
    latest: Option<Flight>,
    unanswered: usize,
    /// Parts that were given up, and whose replies the connection still owes.
    given_up: usize,
}

/// What follows from replies that have come.
pub(super) struct Arrived {
    pub(super) answer: Arc<Answer>,
    pub(super) wakers: Wakers,
    /// Errors that neither a handle nor the flight's owner tells.
    pub(super) unheld: Errors,
    /// All of it has come, which somebody wants to know.
    pub(super) observation: Option<Box<Observation>>,
}

impl Arrived {
    #[inline]
    fn of(flight: &mut Flight) -> Option<Arrived> {
        let unheld = if flight.missing == 0 { flight.settle() } else { Errors::default() };
        let wakers = mem::take(&mut flight.holders.wakers);
        let observation = if flight.missing == 0 { flight.observation.take() } else { None };
        Some(Arrived { answer: flight.answer.clone()?, wakers, unheld, observation })
    }
}

impl Flights {
    #[inline]
    pub(super) fn push(&mut self, flight: Flight) {
        self.unanswered += usize::from(flight.missing > 0);
        match &mut self.latest {
            Some(latest) => self.earlier.push_back(mem::replace(latest, flight)),
            none => *none = Some(flight),
        }
    }

    /// Whether no reply is outstanding.
    pub(super) fn are_answered(&self) -> bool {
        self.unanswered == 0 && self.given_up == 0
    }

    /// The flight of command `number`. None: it is not sent, or nobody can ask for it any more.
    #[inline]
    pub(super) fn of(&mut self, number: u64) -> Option<&mut Flight> {
        if self.latest.as_ref().is_some_and(|flight| flight.contains(number)) {
            return self.latest.as_mut();
        }
        self.of_earlier(number)
    }

    fn of_earlier(&mut self, number: u64) -> Option<&mut Flight> {
        let place = self.place(number);
        self.earlier.get_mut(place).filter(|flight| flight.contains(number) && !flight.gone)
    }

    /// The latest unanswered flight with a command before `number`.
    pub(super) fn unanswered_before(&mut self, number: u64) -> Option<&mut Flight> {
        let waits = |flight: &&mut Flight| flight.missing > 0;
        let latest = self.latest.as_mut();
        let all = latest.into_iter().chain(self.earlier.iter_mut().rev());
        all.filter(waits).take(self.unanswered).find(|flight| flight.first < number)
    }

    /// Takes the replies of the part with this tag.
    #[inline]
    pub(super) fn arrive(&mut self, tag: u64, replies: Replies, reading: Reading) -> Option<Arrived> {
        let (flight, which) = self.part(tag)?;
        let whole = flight.arrive(which, replies, reading);
        let arrived = Arrived::of(flight);
        let done = flight.is_done().then_some(flight.first);
        self.unanswered -= usize::from(whole);
        self.sweep(done);
        arrived
    }

    /// The same for a part that is read already.
    pub(super) fn arrive_part(&mut self, tag: u64, part: Part) -> Option<Arrived> {
        self.arrive_with(tag, |flight, which| flight.arrive_part(which, part))
    }

    /// A frame of the part with this tag has gone again, and has come to this.
    pub(super) fn arrive_again(&mut self, tag: u64, frame: u32, end: End) -> Option<Arrived> {
        self.arrive_with(tag, |flight, which| flight.arrive_again(which, frame, end))
    }

    fn arrive_with(&mut self, tag: u64, arrive: impl FnOnce(&mut Flight, u16) -> bool) -> Option<Arrived> {
        let (flight, which) = self.part(tag)?;
        let whole = arrive(flight, which);
        let arrived = Arrived::of(flight);
        let done = flight.is_done().then_some(flight.first);
        self.unanswered -= usize::from(whole);
        self.sweep(done);
        arrived
    }

    /// Whether the part with this tag belongs to a flight that somebody waits for.
    pub(super) fn is_open(&mut self, tag: u64) -> bool {
        self.part(tag).is_some()
    }

    /// The same of one of its frames that goes again.
    pub(super) fn is_waiting(&mut self, tag: u64, frame: u32) -> bool {
        self.part(tag).is_some_and(|(flight, which)| flight.is_waiting(which, frame))
    }

    /// Ends what is unanswered of the flight of command `number`.
    pub(super) fn give_up(&mut self, number: u64, failure: &Failure, reading: Reading) -> Option<Arrived> {
        let flight = self.of(number).filter(|flight| flight.missing > 0)?;
        let missing = flight.missing as usize;
        flight.give_up(failure, reading);
        let arrived = Arrived::of(flight);
        let done = flight.is_done().then_some(number);
        self.unanswered -= 1;
        self.given_up += missing;
        self.sweep(done);
        arrived
    }

    /// Whether the part with this tag was given up.
    #[inline]
    pub(super) fn is_late(&mut self, tag: u64) -> bool {
        self.given_up > 0 && self.part(tag).is_none()
    }

    /// The replies of a part that was given up have come.
    pub(super) fn come_late(&mut self) {
        self.given_up = self.given_up.saturating_sub(1);
    }

    /// Nothing was sent of the flight of command `number`, so that it is answered.
    pub(super) fn arrive_empty(&mut self, number: u64) -> Option<Arrived> {
        let flight = self.of(number)?;
        flight.begin(0, Part::default());
        let arrived = Arrived::of(flight);
        let done = flight.is_done().then_some(number);
        self.sweep(done);
        arrived
    }

    /// Lets go of a flight that is done.
    #[inline]
    fn sweep(&mut self, done: Option<u64>) {
        if let Some(number) = done {
            self.release(number, 0);
        }
    }

    /// So many handles of the flight of command `number` have given their values.
    pub(super) fn release(&mut self, number: u64, handles: u32) {
        let done = |flight: &mut Flight| {
            flight.holders.held = flight.holders.held.saturating_sub(handles);
            flight.is_done()
        };
        if let Some(flight) = self.latest.as_mut().filter(|flight| flight.contains(number)) {
            if done(flight) {
                self.latest = None;
            }
            return;
        }
        if let Some(flight) = self.of_earlier(number)
            && done(flight)
        {
            flight.answer = None;
            flight.gone = true;
            self.gone += 1;
            self.clear();
        }
    }

    /// Its owner does not wait for the flight of command `number` any more; what there is to tell, which it does if it has `landed`.
    pub(super) fn disown(&mut self, number: u64, landed: bool) -> Errors {
        let Some(flight) = self.of(number) else { return Errors::default() };
        let unheld = flight.disown(landed);
        let done = flight.is_done().then_some(number);
        self.sweep(done);
        unheld
    }

    /// A handle of command `number` was dropped without having given its value.
    pub(super) fn forget(&mut self, number: u64) {
        if let Some(flight) = self.of(number) {
            let place = (flight.missing > 0).then(|| number - flight.first);
            flight.holders.forget(place);
            let done = flight.is_done().then_some(number);
            self.sweep(done);
        }
    }

    /// The unanswered flight that the part with this tag belongs to, and which of its parts that is.
    fn part(&mut self, tag: u64) -> Option<(&mut Flight, u16)> {
        let flight = match &mut self.latest {
            Some(flight) if flight.tag <= tag => flight,
            _ => {
                let place = self.earlier.partition_point(|flight| flight.tag <= tag).checked_sub(1)?;
                self.earlier.get_mut(place)?
            }
        };
        let part = u16::try_from(tag - flight.tag).ok()?;
        (flight.missing > 0 && part < flight.parts).then_some((flight, part))
    }

    /// Takes out those that are gone, where that moves few of the others.
    fn clear(&mut self) {
        while self.earlier.front().is_some_and(|flight| flight.gone) {
            self.earlier.pop_front();
            self.gone -= 1;
        }
        if self.gone * 2 > self.earlier.len() {
            self.earlier.retain(|flight| !flight.gone);
            self.gone = 0;
        }
    }

    fn place(&self, number: u64) -> usize {
        self.earlier.partition_point(|flight| flight.end <= number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::pipeline::answer::Queued;
    use crate::pipeline::flight::Holders;

    /// A flight of one command whose handle is held.
    fn flight(number: u64, parts: u16, tag: u64) -> Flight {
        let mut holders = Holders::default();
        holders.held = 1;
        let queued = Queued { first: number, ..Queued::default() };
        Flight::new(queued, parts, tag, holders, false)
    }

    fn fail(flights: &mut Flights, tag: u64) -> u64 {
        flights.arrive(tag, Replies::failed(Failure::CLOSED), Reading::Plain).unwrap().answer.first()
    }

    #[test]
    fn parts_are_found_by_their_tags_and_a_flight_is_answered_with_its_last() {
        let mut flights = Flights::default();
        flights.push(flight(5, 2, 0));
        flights.push(flight(6, 0, 2));
        flights.push(flight(7, 1, 2));
        flights.push(flight(8, 3, 3));
        assert_eq!(fail(&mut flights, 1), 5);
        assert_eq!(flights.unanswered_before(7).map(|flight| flight.first), Some(5));
        assert_eq!(fail(&mut flights, 0), 5);
        assert!(flights.unanswered_before(7).is_none());
        assert_eq!([2, 5, 3, 4].map(|tag| fail(&mut flights, tag)), [7, 8, 8, 8]);
        assert!(flights.are_answered());
        assert!(flights.arrive(2, Replies::default(), Reading::Plain).is_none(), "it had come");
    }

    #[test]
    fn a_flight_goes_with_its_last_handle_whatever_is_kept_before_it() {
        let mut flights = Flights::default();
        for number in 0..4 {
            flights.push(flight(number, 1, number));
            fail(&mut flights, number);
        }
        [1, 3].into_iter().for_each(|number| flights.release(number, 1));
        flights.forget(2);
        assert_eq!([0, 1, 2, 3].map(|number| flights.of(number).is_some()), [true, false, false, false]);
    }

    #[test]
    fn flights_that_are_done_before_earlier_ones_are_let_go_of_many_at_a_time() {
        let mut flights = Flights::default();
        for number in 0..1_000 {
            flights.push(flight(number, 1, number));
            fail(&mut flights, number);
        }
        let left = |flights: &mut Flights| (0..1_000).filter(|number| flights.of(*number).is_some()).count();
        for (gone, number) in (1..).zip((1..999).rev()) {
            flights.release(number, 1);
            // asked once more it is not counted once more
            flights.release(number, 1);
            assert!(flights.earlier.len() <= 2 * (999 - gone), "{} after {gone}", flights.earlier.len());
            assert!(gone % 100 != 0 || left(&mut flights) == 1_000 - gone);
        }
        flights.release(0, 1);
        assert_eq!((flights.earlier.len(), left(&mut flights)), (0, 1));
    }

    #[test]
    fn flights_of_which_nobody_wants_anything_leave_as_they_are_answered() {
        // of each the handle is dropped before its reply comes, or after it
        for (early, order) in [(true, [2, 0, 1]), (true, [1, 2, 0]), (false, [2, 0, 1]), (false, [0, 2, 1])] {
            let mut flights = Flights::default();
            (0..4).for_each(|number| flights.push(flight(number, 1, number)));
            for number in order {
                if early {
                    flights.forget(number);
                }
                fail(&mut flights, number);
                if !early {
                    flights.forget(number);
                }
            }
            assert_eq!((flights.earlier.len(), flights.gone), (0, 0), "{early}, {order:?}");
            assert_eq!(flights.of(3).map(|flight| flight.first), Some(3));
        }
    }
}
