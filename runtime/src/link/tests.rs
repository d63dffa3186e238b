//! Who wakes the driver, and when nobody has to.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod many;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::config::Config;
use super::core::{
    Delivery, DriversTurn, Flushes, Gate, Intake, Next, Out, Pace, Reading, Recipient, Slot, Terms, Ticked,
};
use crate::request::Patience;

const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

/// Stands for the driver's task, and counts how often it is woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wakes {
    /// Since this was last asked.
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A connection whose other side is the test.
struct Both {
    gate: Arc<Gate<()>>,
    delivery: Delivery,
    driver: Arc<Wakes>,
    waker: Waker,
}

impl Both {
    fn up() -> Both {
        Both::with_room(1000)
    }

    fn with_room(most: usize) -> Both {
        let pace = Pace::new(Duration::from_secs(8), Duration::ZERO);
        let gate = Arc::new(Gate::new(Intake::new(false, (most, 1 << 20), pace, Flushes::default())));
        let Next::Start = gate.lock().start() else { unreachable!("it rests at first") };
        let mut delivery = Delivery::new(Config::default().limits);
        let reading = Reading::new(Config::default().limits);
        delivery.on_up(&gate, (), reading);
        let driver = Arc::new(Wakes::default());
        let waker = Waker::from(driver.clone());
        Both { gate, delivery, driver, waker }
    }

    /// The driver's turn at writing: what it writes.
    fn turn(&mut self) -> (DriversTurn, usize) {
        let turn = self.delivery.on_turn(&self.gate, &self.waker);
        let len = self.delivery.held().len();
        self.delivery.on_sent(len);
        (turn, len)
    }

    fn read(&mut self, bytes: &[u8]) {
        self.delivery.input().extend_from_slice(bytes);
        self.delivery.on_bytes(&self.gate).unwrap();
    }

    fn tick(&mut self, now: u64) -> Ticked {
        self.delivery.on_tick(&self.gate, now, Duration::from_secs(8))
    }
}

/// Queues a PING for `slot`. What has to be done about it is done, and what a lone caller writes is given back.
fn queue(gate: &Gate<()>, slot: Arc<Slot>) -> usize {
    let mut out = Out::default();
    out.push(PING);
    let terms = Terms { patience: Patience::Normal, fail_when_down: false };
    let (_, next) = gate.lock().submit(&mut out, Recipient::One(slot), terms).unwrap();
    match next {
        Next::Rest => 0,
        Next::Wake(driver) => {
            driver.wake();
            0
        }
        Next::Write(mine) => {
            let n = mine.out.len();
            let driver = gate.lock().on_written(mine, n);
            driver.into_iter().for_each(Waker::wake);
            n
        }
        Next::Start => unreachable!("it is up"),
    }
}

/// A task on another thread at its quickest: it queues again as soon as it is woken.
struct Caller(Arc<Gate<()>>);

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        queue(&self.0, slot(&self.0));
    }
}

fn slot(gate: &Arc<Gate<()>>) -> Arc<Slot> {
    Slot::new(Waker::from(Arc::new(Caller(gate.clone()))))
}

#[test]
fn callers_wake_the_driver_only_where_it_rests() {
    let mut both = Both::up();
    let gate = both.gate.clone();
    assert!(matches!(both.turn(), (DriversTurn::Rest, 0)));
    let lone = queue(&gate, slot(&gate));
    assert_eq!((lone, both.driver.take()), (PING.len(), 0), "who is alone writes");
    (0..9).for_each(|_| assert_eq!(queue(&gate, slot(&gate)), 0));
    assert_eq!(both.driver.take(), 1, "it rests: once for all");
    assert!(matches!(both.turn(), (DriversTurn::Yield, 0)), "others may queue too");
    (0..10).for_each(|_| assert_eq!(queue(&gate, slot(&gate)), 0));
    assert_eq!(both.driver.take(), 0, "it looks at the queue anyway");
    assert_eq!(both.turn().1, 19 * PING.len());
    assert!(matches!(both.turn(), (DriversTurn::Rest, 0)));

    both.read(&b"+PONG\r\n".repeat(20));
    assert_eq!(both.driver.take(), 0, "those it woke have queued before it looked at the queue");
    assert!(matches!(both.turn(), (DriversTurn::Yield, 0)));
    assert_eq!(both.turn().1, 20 * PING.len());
}

#[test]
fn what_is_overdue_and_unwritten_is_cut_out_of_the_queue_wherever_it_stands() {
    let mut both = Both::up();
    let gate = both.gate.clone();
    let waiting = || Slot::new(Waker::noop().clone());
    let keep = waiting();
    assert_eq!(queue(&gate, waiting()), PING.len(), "the first is written by its caller");
    let short = Terms { patience: Patience::Within(Duration::from_secs(1)), fail_when_down: false };
    let long = Terms { patience: Patience::Within(Duration::from_secs(100)), fail_when_down: false };
    for (terms, slot, text) in [(long, keep.clone(), "a"), (short, waiting(), "b"), (long, keep, "c")] {
        let mut out = Out::default();
        out.push(text.as_bytes());
        let (_, next) = gate.lock().submit(&mut out, Recipient::One(slot), terms).unwrap();
        assert!(matches!(next, Next::Rest), "the driver is at work");
    }
    assert_eq!(gate.lock().in_flight(), 4);
    assert!(matches!(both.tick(1), Ticked::Fine));
    assert_eq!(gate.lock().in_flight(), 4);
    assert!(matches!(both.tick(2), Ticked::Fine));
    assert_eq!(gate.lock().in_flight(), 3);
    let _yield = both.delivery.on_turn(&both.gate, &both.waker);
    let _write = both.delivery.on_turn(&both.gate, &both.waker);
    let written =
        both.delivery.held().write_with(|pieces| pieces.iter().flat_map(|p| p.to_vec()).collect::<Vec<_>>());
    assert_eq!(written, b"ac");
}

#[test]
fn what_a_tick_leaves_can_still_be_withdrawn() {
    let mut both = Both::up();
    let gate = both.gate.clone();
    let submit = |text: &str, patience| {
        let slot = Slot::new(Waker::noop().clone());
        let mut out = Out::default();
        out.push(text.as_bytes());
        let terms = Terms { patience, fail_when_down: false };
        let (seq, next) = gate.lock().submit(&mut out, Recipient::One(slot.clone()), terms).unwrap();
        assert!(!matches!(next, Next::Write(_)), "somebody else is at work");
        (seq, slot)
    };
    let long = Patience::Within(Duration::from_secs(100));
    assert_eq!(queue(&both.gate, Slot::new(Waker::noop().clone())), PING.len());
    let _held = submit("held", long);
    let _yield = both.delivery.on_turn(&both.gate, &both.waker);
    assert!(matches!(both.delivery.on_turn(&both.gate, &both.waker), DriversTurn::Write));
    // the socket takes nothing
    let _late = submit("late", Patience::Within(Duration::from_secs(1)));
    let (before, _slot) = submit("given up before", long);
    let (after, _slot) = submit("given up after", long);
    let _kept = submit("kept", long);
    assert!(both.gate.lock().withdraw(before), "none of it was written");
    assert!(matches!(both.tick(1), Ticked::Fine));
    assert!(matches!(both.tick(2), Ticked::Fine));
    assert!(both.gate.lock().withdraw(after), "nor of this");
    let held = |both: &Both| {
        both.delivery
            .held()
            .write_with(|pieces| pieces.iter().flat_map(|piece| piece.to_vec()).collect::<Vec<_>>())
    };
    assert_eq!(held(&both), b"held");
    both.delivery.on_sent(4);
    let _yield = both.delivery.on_turn(&both.gate, &both.waker);
    let _write = both.delivery.on_turn(&both.gate, &both.waker);
    assert_eq!(held(&both), b"kept");
}

#[test]
fn a_tick_that_comes_late_shortens_nobodys_time() {
    let mut both = Both::up();
    let gate = both.gate.clone();
    assert!(matches!(both.tick(1), Ticked::Fine));
    let slot = Slot::new(Waker::noop().clone());
    queue(&gate, slot.clone());
    assert!(matches!(both.tick(100), Ticked::Fine));
    assert!(slot.is_waiting(), "it was queued after the tick before, whenever that was");
    assert!(matches!(both.tick(108), Ticked::Fine));
    assert!(!slot.is_waiting());
}

#[test]
fn room_is_given_in_order_and_given_up_by_those_who_leave() {
    let pace = Pace::new(Duration::from_secs(8), Duration::ZERO);
    let gate: Gate<()> = Gate::new(Intake::new(false, (1, 1 << 20), pace, Flushes::default()));
    let Next::Start = gate.lock().start() else { unreachable!("it rests at first") };
    let mut delivery = Delivery::new(Config::default().limits);
    let reading = Reading::new(Config::default().limits);
    delivery.on_up(&gate, (), reading);
    queue(&gate, Slot::new(Waker::noop().clone()));
    let wakes: Vec<_> = (0..3).map(|_| Arc::new(Wakes::default())).collect();
    let slots: Vec<_> = wakes.iter().map(|wakes| Slot::new(Waker::from(wakes.clone()))).collect();
    for slot in &slots {
        let mut intake = gate.lock();
        assert!(!intake.has_room());
        let _in_order = intake.wait_for_room(slot.clone(), 5, 100);
    }
    let woken = |wakes: &[Arc<Wakes>]| wakes.iter().map(|wakes| wakes.take()).collect::<Vec<_>>();
    delivery.input().extend_from_slice(b"+PONG\r\n");
    delivery.on_bytes(&gate).unwrap();
    assert_eq!(woken(&wakes), [1, 0, 0]);
    assert!(!gate.lock().has_room(), "nobody overtakes");
    let granted = gate.lock().leave_room(&slots[0], 0, 5);
    super::core::rouse(granted);
    assert_eq!(woken(&wakes), [0, 1, 0]);
    let left = gate.lock().leave_room(&slots[2], 2, 5);
    assert!(left.is_empty());
    mem::drop(gate.lock().leave_room(&slots[1], 1, 5));
    assert!(gate.lock().has_room());
    assert_eq!(gate.lock().in_flight(), 0);
}
