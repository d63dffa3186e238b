//! What it costs where very many callers give up at once, as they do during an outage.

use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::{Both, PING, queue};
use crate::link::core::{DriversTurn, Out, Recipient, Slot, Terms, Ticked};
use crate::request::Patience;

const MANY: usize = 50_000;

/// Whether leaving takes about as long as it took them to come. A walk over all that wait for each that leaves takes hundreds of times
/// that. A machine may stall once.
fn in_proportion(try_it: impl Fn() -> (Duration, Duration)) {
    let times: Vec<_> = (0..3).map(|_| try_it()).collect();
    assert!(times.iter().any(|(came, left)| *left < *came * 20), "{times:?}");
}

fn waiting() -> Arc<Slot> {
    Slot::new(Waker::noop().clone())
}

/// A connection on which many commands are queued that nobody has begun to write, and all but the last of them given up. How long
/// it took to queue them.
fn given_up() -> (Both, Duration) {
    let both = Both::with_room(2 * MANY);
    assert_eq!(queue(&both.gate, waiting()), PING.len(), "from here on the driver writes");
    let submit = |time| {
        let mut out = Out::default();
        out.push(PING);
        let terms = Terms { patience: Patience::Within(Duration::from_secs(time)), fail_when_down: false };
        both.gate.lock().submit(&mut out, Recipient::One(waiting()), terms).unwrap().0
    };
    let began = Instant::now();
    let numbers: Vec<_> = (0..MANY).map(|_| submit(100)).collect();
    let came = began.elapsed();
    submit(1);
    assert!(numbers.iter().all(|seq| both.gate.lock().withdraw(*seq)), "none of it was written");
    (both, came)
}

#[test]
fn what_many_have_given_up_is_left_out_in_one_walk() {
    in_proportion(|| {
        let (mut both, came) = given_up();
        let began = Instant::now();
        assert!(matches!(both.turn(), (DriversTurn::Yield, 0)));
        assert!(matches!(both.turn(), (DriversTurn::Write, n) if n == PING.len()));
        let left = began.elapsed();
        assert_eq!(both.gate.lock().in_flight(), 2);
        (came, left)
    });
}

#[test]
fn a_tick_ends_what_many_have_given_up_in_one_walk() {
    in_proportion(|| {
        let (mut both, came) = given_up();
        assert!(matches!(both.tick(1), Ticked::Fine));
        let began = Instant::now();
        assert!(matches!(both.tick(2), Ticked::Fine));
        let left = began.elapsed();
        assert_eq!(both.gate.lock().in_flight(), 1);
        (came, left)
    });
}

#[test]
fn many_that_wait_for_room_leave_without_a_walk() {
    in_proportion(|| {
        let both = Both::with_room(1);
        queue(&both.gate, waiting());
        let began = Instant::now();
        let wait = |slot: Arc<Slot>| (both.gate.lock().wait_for_room(slot.clone(), 5, 100), slot);
        let places: Vec<_> = (0..MANY).map(|_| wait(waiting())).collect();
        let came = began.elapsed();
        let began = Instant::now();
        for (number, slot) in &places {
            assert!(both.gate.lock().leave_room(slot, *number, 5).is_empty());
        }
        (came, began.elapsed())
    });
}
