//! One connection as the simulator drives it: by numbers and bytes, without tasks and sockets. No part of the API.
//!
//! It does what `Link` does for callers and what the driver does, one lock section a call, so that a world decides what comes
//! between two of them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::intake::Written;
use super::life::{Driver, Life, Turn as Writes};
use super::waiter::Waiter;
use super::{
    After, Delivery, DriversTurn, End, Flushes, Gate, Intake, Next, Out, Pace, Reading, Receive, Recipient,
    Replies, Room, Slot, Terms, Tick, Ticked, rouse,
};
use crate::arg::Words;
use crate::error::Failure;
use crate::request::Patience;
use crate::resp::Limits;

/// How long a response timeout is; eight ticks of a second.
const RESPONSE: Duration = Duration::from_secs(8);

/// One connection, and those that are made in its place, with its driver and its callers.
#[derive(Debug)]
pub struct Machine {
    gate: Gate<()>,
    delivery: Delivery,
    driver: Arc<Flag>,
    now: u64,
    /// Why the connection is over, where the core has said so.
    end: Option<End>,
    /// Connections so far.
    connections: u32,
    /// What lone callers have taken to write, and on which connection: on one that is over somebody may still be at it.
    taken: VecDeque<(u32, Written<()>)>,
    callers: BTreeMap<u32, Caller>,
    flushes: Arc<Told>,
}

/// How a submission ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// With these replies, as bytes.
    Replies(Vec<u8>),
    /// Without all of its replies. `unsent`: nothing of it was carried out, nor will be.
    Failed {
        /// What its caller is told.
        unsent: bool,
    },
}

/// What the driver does next about writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing, until it is woken.
    Rest,
    /// It looks again at once.
    Again,
    /// It writes what it holds.
    Write,
    /// The connection is over.
    Over,
}

/// A task that is woken.
#[derive(Debug, Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Flag {
    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A caller of a single command.
#[derive(Debug)]
struct Caller {
    slot: Arc<Slot>,
    woken: Arc<Flag>,
    words: Words,
    deadline: Tick,
    /// Its number in the queue; it has none while it waits for room.
    seq: Option<u64>,
}

/// How flushes ended, by their tags.
#[derive(Debug, Default)]
struct Told(Mutex<Vec<(u64, Replies)>>);

impl Receive for Told {
    fn receive(&self, tag: u64, replies: Replies) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((tag, replies));
    }
}

impl Machine {
    /// A connection that takes so many commands at a time. A `dedicated` one is not made again.
    pub fn new(dedicated: bool, room: usize) -> Machine {
        let pace = Pace::new(RESPONSE, Duration::ZERO);
        let intake = Intake::new(dedicated, (room, u64::MAX), pace, Flushes::default());
        Machine {
            gate: Gate::new(intake),
            delivery: Delivery::new(Limits::default()),
            driver: Arc::default(),
            now: 0,
            end: None,
            connections: 0,
            taken: VecDeque::new(),
            callers: BTreeMap::new(),
            flushes: Arc::default(),
        }
    }

    /// Caller `id` sends a command with these words, to be answered within so many ticks; nothing is the response timeout. Whether a
    /// driver has to be started. An error is its end.
    ///
    /// # Errors
    ///
    /// It is not taken.
    pub fn call(&mut self, id: u32, words: &[&str], ticks: Option<u64>) -> Result<bool, Ended> {
        let mut all = Words::fragment();
        if let [name, arguments @ ..] = words {
            all = Words::named(name);
            arguments.iter().for_each(|word| all.arg(word));
        }
        all.finish();
        let woken = Arc::new(Flag::default());
        let terms = terms(ticks);
        let mut intake = self.gate.lock();
        intake.admit(terms).map_err(|failure| failed(&failure))?;
        let slot = intake.slot(Waker::from(woken.clone()));
        let deadline = intake.deadline(terms.patience);
        let mut caller = Caller { slot: slot.clone(), woken, words: all, deadline, seq: None };
        if !intake.has_room() {
            intake.wait_for_room(slot, caller.words.wire_len(), deadline);
            drop(intake);
            self.callers.insert(id, caller);
            return Ok(false);
        }
        let (seq, next) = intake.submit_words(&caller.words, slot, deadline, false);
        self.gate.note(&intake);
        drop(intake);
        caller.seq = Some(seq);
        self.callers.insert(id, caller);
        Ok(self.finish(next))
    }

    /// A flush of these bytes, to which there are so many replies; `exec`: it is a transaction. Its number, and whether a driver has to
    /// be started.
    ///
    /// # Errors
    ///
    /// It is not taken.
    pub fn flush(
        &mut self,
        id: u32,
        bytes: &[u8],
        frames: u32,
        exec: bool,
        ticks: Option<u64>,
    ) -> Result<(u64, bool), Ended> {
        let mut out = Out::default();
        out.push(bytes);
        let recipient = Recipient::flush(self.flushes.clone(), u64::from(id), frames, exec, None);
        let mut intake = self.gate.lock();
        let (seq, next) =
            intake.submit(&mut out, recipient, terms(ticks)).map_err(|failure| failed(&failure))?;
        self.gate.note(&intake);
        drop(intake);
        Ok((seq, self.finish(next)))
    }

    fn finish(&mut self, next: Next<()>) -> bool {
        match next {
            Next::Rest => {}
            Next::Wake(driver) => driver.wake(),
            Next::Write(mine) => self.taken.push_back((self.connections, mine)),
            Next::Start => return true,
        }
        false
    }

    /// What a lone caller has taken to write, while it is at it, and whether there has been no connection since.
    pub fn taken(&self) -> Option<(Vec<u8>, bool)> {
        self.taken.front().map(|(on, mine)| (mine.out.to_vec(), *on == self.connections))
    }

    /// It has written `n` bytes of that.
    pub fn on_written(&mut self, n: usize) {
        if let Some((_, mine)) = self.taken.pop_front() {
            let driver = self.gate.lock().on_written(mine, n);
            driver.into_iter().for_each(Waker::wake);
        }
    }

    /// Whether caller `id` was woken, and has not looked yet.
    pub fn is_woken(&self, id: u32) -> bool {
        self.callers.get(&id).is_some_and(|caller| caller.woken.is_set())
    }

    /// Caller `id` looks: how it ended, if it did.
    pub fn poll(&mut self, id: u32) -> Option<Ended> {
        let caller = self.callers.get_mut(&id)?;
        caller.woken.take();
        let waker = Waker::from(caller.woken.clone());
        match caller.slot.poll(&Context::from_waker(&waker)) {
            Poll::Ready(Ok(raw)) => {
                self.callers.remove(&id);
                return Some(Ended::Replies(raw.bytes().to_vec()));
            }
            Poll::Ready(Err(failure)) => {
                self.abandon(id);
                return Some(failed(&failure));
            }
            Poll::Pending if caller.seq.is_some() => return None,
            Poll::Pending => {}
        }
        let mut intake = self.gate.lock();
        if caller.slot.room() != Room::Granted {
            return None;
        }
        if let Err(failure) = intake.admit(terms(None)) {
            drop(intake);
            self.abandon(id);
            return Some(failed(&failure));
        }
        intake.give_up_room(caller.words.wire_len());
        caller.slot.set_room(Room::None);
        let (seq, next) = intake.submit_words(&caller.words, caller.slot.clone(), caller.deadline, false);
        self.gate.note(&intake);
        drop(intake);
        caller.seq = Some(seq);
        self.finish(next);
        None
    }

    /// Caller `id` has a limit of its own, which is over: whether nothing of its command was sent, nor will be.
    pub fn withdraw(&mut self, id: u32) -> bool {
        let seq = self.callers.get(&id).and_then(|caller| caller.seq);
        let unsent = seq.is_none_or(|seq| self.gate.lock().withdraw(seq));
        self.abandon(id);
        unsent
    }

    /// The same for whoever waits for the flush with this number.
    pub fn withdraw_flush(&mut self, seq: u64) -> bool {
        self.gate.lock().withdraw(seq)
    }

    /// Caller `id` drops its future.
    pub fn abandon(&mut self, id: u32) {
        let Some(caller) = self.callers.remove(&id) else { return };
        if caller.seq.is_none() {
            let mut intake = self.gate.lock();
            let granted = intake.leave_room(&caller.slot, caller.words.wire_len());
            self.gate.note(&intake);
            drop(intake);
            rouse(granted);
        }
    }

    /// The flushes that have ended since this was last asked.
    pub fn told(&mut self) -> Vec<(u32, Ended)> {
        let told = std::mem::take(&mut *self.flushes.0.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = |replies: &Replies| match replies.failure() {
            Some(failure) => failed(failure),
            None => {
                let frames = (0..replies.count()).filter_map(|n| replies.get(n, &mut 0));
                Ended::Replies(frames.flat_map(|(frame, _)| frame.to_vec()).collect())
            }
        };
        told.iter().map(|(tag, replies)| (u32::try_from(*tag).unwrap_or(u32::MAX), ended(replies))).collect()
    }

    /// The driver begins to connect. `false`: it has nothing to connect for, and ends.
    pub fn on_attempt(&mut self) -> bool {
        let waker = Waker::from(self.driver.clone());
        let mut intake = self.gate.lock();
        intake.on_attempt() && intake.rest_down(&waker, false)
    }

    /// There is a connection. `false`: nobody wants it any more.
    pub fn on_up(&mut self) -> bool {
        let waker = Waker::from(self.driver.clone());
        if !self.gate.lock().rest_down(&waker, false) {
            return false;
        }
        let reading = Reading::new(Limits::default());
        self.connections += 1;
        self.delivery.on_up(&self.gate, (), reading);
        self.driver.0.store(true, Ordering::Relaxed);
        true
    }

    /// There is none to be had: what is queued fails.
    pub fn on_failed(&mut self) {
        let failure = Failure::Unreachable { reason: "refused".into() };
        let mut intake = self.gate.lock();
        let ends = intake.on_failed(failure, After::GiveUp);
        self.gate.note(&intake);
        drop(intake);
        ends.tell();
    }

    /// Whether the driver was woken, and has not looked yet.
    pub fn is_driver_woken(&self) -> bool {
        self.driver.is_set()
    }

    /// The driver looks what there is to write.
    pub fn on_turn(&mut self) -> Turn {
        self.driver.take();
        self.delivery.wake_later();
        let waker = Waker::from(self.driver.clone());
        match self.delivery.on_turn(&self.gate, &waker) {
            DriversTurn::Rest => Turn::Rest,
            DriversTurn::Yield | DriversTurn::Look => {
                waker.wake();
                Turn::Again
            }
            DriversTurn::Write => Turn::Write,
            DriversTurn::Over(end) => {
                self.end = Some(end);
                Turn::Over
            }
        }
    }

    /// What the driver is writing.
    pub fn held(&self) -> Vec<u8> {
        self.delivery.held().to_vec()
    }

    /// It has written `n` bytes of that; it looks on where that was all.
    pub fn on_sent(&mut self, n: usize) {
        self.delivery.on_sent(n);
        if self.delivery.held().is_empty() {
            self.driver.0.store(true, Ordering::Relaxed);
        }
    }

    /// The driver reads these bytes. `false`: they end the connection.
    pub fn on_bytes(&mut self, bytes: &[u8]) -> bool {
        self.delivery.input().extend_from_slice(bytes);
        self.driver.0.store(true, Ordering::Relaxed);
        let read = self.delivery.on_bytes(&self.gate);
        self.end = read.err().map(End::Lost);
        self.end.is_none()
    }

    /// A tick has passed. `false`: it ends the connection.
    pub fn on_tick(&mut self) -> bool {
        self.now += 1;
        let ticked = self.delivery.on_tick(&self.gate, self.now, RESPONSE);
        self.driver.0.store(self.gate.lock().life.is_up(), Ordering::Relaxed);
        if let Ticked::Over(end) = ticked {
            self.end = Some(end);
        }
        self.end.is_none()
    }

    /// The connection has ended. `false`: so has the driver.
    pub fn on_lost(&mut self) -> bool {
        let end = self.end.take().unwrap_or(End::Lost("lost".into()));
        self.delivery.on_lost(&self.gate, end, RESPONSE).again
    }

    /// The driver is dropped, as with its runtime.
    pub fn on_dropped(&mut self) {
        self.delivery.on_dropped(&self.gate, &"dropped".into());
        // the next driver begins anew
        self.delivery = Delivery::new(Limits::default());
    }

    /// Nothing more is taken, and what is owed is waited for.
    pub fn close(&mut self) {
        let ends = self.gate.lock().close();
        ends.tell();
    }

    /// It ends, whatever is owed.
    pub fn kill(&mut self) {
        let (_, ends) = self.gate.lock().kill();
        ends.tell();
    }

    /// The connection is to be made anew, once nothing is owed on this one.
    pub fn renew(&mut self) {
        let driver = self.gate.lock().renew();
        driver.into_iter().for_each(Waker::wake);
    }

    /// Whether it is shut for good.
    pub fn is_shut(&self) -> bool {
        matches!(self.gate.lock().life, Life::Shut(_))
    }

    /// What is not at rest although nothing is owed to anybody, if so.
    pub fn unrest(&self) -> Option<String> {
        let intake = self.gate.lock();
        let left = (intake.in_flight, intake.bytes, intake.reserved, intake.room.len());
        let queued =
            (intake.out.len(), intake.waiters.len(), self.delivery.expecting.len(), self.held().len());
        let quiet = left == (0, 0, (0, 0), 0) && queued == (0, 0, 0, 0) && intake.taken == intake.queued;
        (!quiet).then(|| format!("in flight, bytes, reserved, room: {left:?}; queues: {queued:?}"))
    }

    /// All that decides what it does from here on: two machines that have the same are the same.
    pub fn fingerprint(&self) -> String {
        let intake = self.gate.lock();
        let mut text = String::new();
        let driver = |driver: &Driver| matches!(driver, Driver::Rests(_));
        let _ = match &intake.life {
            Life::Rest => write!(text, "rest"),
            Life::Down(down) => write!(text, "down {:?} {}", down.attempt, driver(&down.driver)),
            Life::Up(up) => {
                let turn = match &up.turn {
                    Writes::Free(rests) => (0, driver(rests)),
                    Writes::Caller(rests) => (1, driver(rests)),
                    Writes::Driver => (2, false),
                };
                write!(text, "up {turn:?} {:?} {} {}", up.usage, up.crowd, up.quiet)
            }
            Life::Shut(failure) => write!(text, "shut {failure:?}"),
        };
        let whose = |slot: &Arc<Slot>| {
            self.callers.iter().find(|(_, caller)| Arc::ptr_eq(&caller.slot, slot)).map(|(id, _)| *id)
        };
        let waiter = |waiter: &Waiter| {
            let recipient = match &waiter.recipient {
                Recipient::One(slot) => format!("{:?}", whose(slot)),
                Recipient::Many(flush) => format!("{} {}", flush.tag, flush.replies.count()),
                other => format!("{other:?}"),
            };
            format!("({} {} {} {} {recipient})", waiter.start, waiter.len, waiter.deadline, waiter.seq)
        };
        let waiters = intake.waiters.iter().map(waiter).collect::<String>();
        let expecting = self.delivery.expecting.iter().map(waiter).collect::<String>();
        let room: Vec<_> = intake.room.iter().map(|place| (whose(&place.slot), place.deadline)).collect();
        let _ = write!(
            text,
            " {:?} {waiters} {} {} {} {} {:?} {} {} {:?} {} {} {room:?}",
            intake.out.to_vec(),
            intake.queued,
            intake.taken,
            intake.seq,
            intake.taken_seq,
            intake.withdrawn,
            intake.in_flight,
            intake.bytes,
            intake.reserved,
            intake.now,
            intake.earliest,
        );
        let delivery = &self.delivery;
        let _ = write!(
            text,
            " {expecting} {:?} {:?} {} {} {} {} {} {:?}",
            self.held(),
            &**delivery.reading.input,
            delivery.silent,
            delivery.idle,
            delivery.lasted,
            delivery.proven,
            self.driver.is_set(),
            self.taken(),
        );
        for (id, caller) in &self.callers {
            let waits = caller.slot.is_waiting();
            let _ = write!(
                text,
                " {id} {} {waits} {:?} {:?}",
                caller.woken.is_set(),
                caller.seq,
                caller.slot.room()
            );
        }
        text
    }
}

fn terms(ticks: Option<u64>) -> Terms {
    let patience = ticks.map_or(Patience::Normal, |ticks| Patience::Within(Duration::from_secs(ticks)));
    Terms { patience, fail_when_down: false }
}

fn failed(failure: &Failure) -> Ended {
    Ended::Failed { unsent: !failure.is_written() }
}
