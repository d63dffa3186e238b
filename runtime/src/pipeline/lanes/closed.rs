//! Hash slots on which nothing new is sent until refused commands have been sent again.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::refusal::{Last, Refusal, Then};
use super::unit::Seat;
use crate::error::Failure;
use crate::link::Site;

/// A hash slot of which a node has refused something. What is queued on it later waits here, so that it is not carried out first.
#[derive(Debug, Default)]
pub(super) struct Closed {
    /// What was refused, and what has come since, in the order of queueing.
    waiting: VecDeque<Waiting>,
    /// So many commands on it are on their way, all on one connection.
    pub(super) on_way: usize,
    /// A pause is on.
    pub(super) pauses: bool,
    /// How often something was sent elsewhere, and how often there was a pause.
    hops: u8,
    naps: u8,
}

#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) seat: Seat,
    /// Nothing: it was never sent.
    pub(super) refusal: Option<Refusal>,
}

/// The first pause and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(500));

/// So many detours are taken without a pause.
const HOPS: u8 = 5;

impl Closed {
    /// Takes something in, at its place.
    pub(super) fn add(&mut self, waiting: Waiting) {
        let place = self.waiting.partition_point(|other| other.seat.order() < waiting.seat.order());
        self.waiting.insert(place, waiting);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// These commands on this hash slot were carried out: what was refused before one of them and shares a key with it cannot go again.
    ///
    /// The work grows with what was carried out and what waits, not with their product: it is done under the pipeline's lock.
    pub(super) fn overtaken(&mut self, by: &[Seat]) -> Vec<Waiting> {
        let Some(first) = self.waiting.iter().find(|waiting| waiting.refusal.is_some()) else {
            return Vec::new();
        };
        let first = first.seat.order();
        // of each key the last of them
        let mut carried_out: HashMap<Vec<u8>, (u64, u32)> = HashMap::new();
        for seat in by.iter().filter(|seat| first < seat.order()) {
            for key in seat.keys() {
                let last = carried_out.entry(key).or_default();
                *last = (*last).max(seat.order());
            }
        }
        if carried_out.is_empty() {
            return Vec::new();
        }
        self.take(|waiting| {
            let before =
                |key: &Vec<u8>| carried_out.get(key).is_some_and(|last| waiting.seat.order() < *last);
            waiting.refusal.is_some() && waiting.seat.keys().iter().any(before)
        })
    }

    /// Takes out all for which this is so.
    pub(super) fn take(&mut self, mut wanted: impl FnMut(&Waiting) -> bool) -> Vec<Waiting> {
        let (taken, left) = self.waiting.drain(..).partition(|waiting| wanted(waiting));
        self.waiting = left;
        taken.into()
    }

    /// How long to wait before the first of them goes again; nothing: it goes at once.
    pub(super) fn pause(&mut self) -> Option<Duration> {
        let refusal = self.waiting.front()?.refusal.as_ref()?;
        if !matches!(refusal.then, Then::Later) {
            self.hops = self.hops.saturating_add(1);
            if self.hops <= HOPS {
                return None;
            }
        }
        Some(self.nap())
    }

    /// The next pause, twice as long as the last.
    pub(super) fn nap(&mut self) -> Duration {
        let pause = PAUSES.0.saturating_mul(1 << self.naps.min(6)).min(PAUSES.1);
        self.naps = self.naps.saturating_add(1);
        pause
    }

    /// So much of a pause that nobody who waits here learns of his end too late.
    pub(super) fn in_time(&self, pause: Duration, site: &Site) -> Duration {
        let first = self.waiting.iter().map(|waiting| waiting.seat.sent.deadline).min();
        let left = first.and_then(|deadline| site.left(deadline)).unwrap_or(pause);
        pause.min(left)
    }

    /// Those at the front that go to the same node in the same way, in the order of queueing.
    pub(super) fn run(&mut self) -> Vec<Waiting> {
        let link =
            |waiting: &Waiting| waiting.refusal.as_ref().and_then(Refusal::asks).map(std::sync::Arc::as_ptr);
        let Some(first) = self.waiting.front().map(link) else { return Vec::new() };
        let count = self.waiting.iter().take_while(|waiting| link(waiting) == first).count();
        self.waiting.drain(..count).collect()
    }
}

impl Waiting {
    /// What its caller is told if it does not go again. `after`: for so long it has waited here.
    pub(super) fn last(self, after: Duration) -> Last {
        match self.refusal {
            Some(refusal) => refusal.last,
            None => Last::Failure(Failure::timeout(after, false)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use std::sync::Arc;

    use bytes::Bytes;
    use tokio::time::Instant;

    use super::super::unit::{Sent, Unit};
    use super::*;
    use crate::arg::Words;
    use crate::facts::{Facts, Keys};

    const FACTS: &Facts = &Facts { name: "X", keys: Keys::Rest { but: 0 }, ..Facts::RAW };

    /// A flush of commands on these keys.
    fn flush(first: u64, commands: &[&[&str]]) -> Vec<Seat> {
        let (mut bytes, mut units) = (Vec::new(), Vec::new());
        for (place, keys) in (0..).zip(commands) {
            let mut words = Words::named("X");
            keys.iter().for_each(|key| words.key(key));
            words.finish();
            units.push(Unit::new(place, None, bytes.len(), &words, FACTS));
            bytes.extend_from_slice(words.bytes());
        }
        let sent = Arc::new(Sent::new(first, vec![Bytes::from(bytes)], units, 8));
        let seat = |unit| Seat { sent: sent.clone(), unit, tag: 0, frame: unit };
        (0..).take(commands.len()).map(seat).collect()
    }

    fn refused(seat: &Seat, then: Then) -> Waiting {
        let last = Last::Reply(Bytes::from_static(b"-TRYAGAIN\r\n"));
        Waiting { seat: seat.clone(), refusal: Some(Refusal { then, last }) }
    }

    fn held(seat: &Seat) -> Waiting {
        Waiting { seat: seat.clone(), refusal: None }
    }

    fn orders(waiting: &[Waiting]) -> Vec<u64> {
        waiting.iter().map(|waiting| waiting.seat.order().0).collect()
    }

    #[test]
    fn what_goes_again_goes_in_the_order_of_queueing() {
        let (one, two) = (flush(0, &[&["a"], &["b"]]), flush(2, &[&["a"], &["c"]]));
        let mut closed = Closed::default();
        closed.add(held(&two[0]));
        closed.add(refused(&one[1], Then::Moved));
        closed.add(held(&two[1]));
        closed.add(refused(&one[0], Then::Later));
        assert_eq!(orders(&closed.run()), [0, 1, 2, 3]);
        assert!(closed.is_empty());
    }

    #[test]
    fn a_command_is_not_sent_again_behind_a_later_one_on_its_keys() {
        let seats = flush(0, &[&["a", "b"], &["c"], &["b"], &["a"]]);
        let mut closed = Closed::default();
        closed.add(refused(&seats[0], Then::Later));
        closed.add(refused(&seats[1], Then::Later));
        closed.add(held(&seats[3]));
        assert_eq!(orders(&closed.overtaken(&seats[2..3])), [0]);
        assert_eq!(orders(&closed.run()), [1, 3]);
    }

    #[test]
    fn many_that_were_overtaken_are_found_in_one_walk() {
        let keys: Vec<String> = (0..20_000).map(|n| format!("{{tag}}{n}")).collect();
        let commands: Vec<[&str; 1]> = keys.iter().map(|key| [key.as_str()]).collect();
        let commands: Vec<&[&str]> = commands.iter().map(<[_; 1]>::as_slice).collect();
        let seats = flush(0, &commands);
        let times = |count: usize| {
            let mut closed = Closed::default();
            seats[..count].iter().step_by(2).for_each(|seat| closed.add(refused(seat, Then::Later)));
            let by: Vec<Seat> = seats[..count].iter().skip(1).step_by(2).cloned().collect();
            let began = Instant::now();
            assert!(closed.overtaken(&by).is_empty());
            began.elapsed()
        };
        // each by itself against all that waits would take a hundred times as long; a machine may stall once
        let times: Vec<_> = (0..3).map(|_| (times(2_000), times(20_000))).collect();
        assert!(times.iter().any(|(few, many)| *many < *few * 40), "{times:?}");
    }

    #[test]
    fn detours_are_free_at_first_and_other_refusals_are_not() {
        let seats = flush(0, &[&["a"]]);
        let mut closed = Closed::default();
        closed.add(refused(&seats[0], Then::Moved));
        for _ in 0..HOPS {
            assert_eq!(closed.pause(), None);
        }
        assert_eq!(closed.pause(), Some(PAUSES.0));
        let mut closed = Closed::default();
        closed.add(refused(&seats[0], Then::Later));
        assert_eq!((closed.pause(), closed.pause()), (Some(PAUSES.0), Some(PAUSES.0 * 2)));
    }
}
