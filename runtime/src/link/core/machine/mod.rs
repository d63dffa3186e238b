//! One connection as the simulator drives it: by numbers and bytes, without tasks and sockets. No part of the API.
//!
//! It does what `Link` does for callers and what the driver does, one lock section a call, so that a world decides what comes
//! between two of them.

mod driver;
mod state;

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::life::Life;
use super::next::Written;
use super::{
    Delivery, End, Flushes, Gate, Intake, Next, Out, Pace, Receive, Recipient, Replies, Room, Slot, Terms,
    Tick, rouse,
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
    /// A submission needs a driver, and none runs.
    starts: bool,
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

/// What a flush is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// Commands that each stand for themselves.
    Plain,
    /// MULTI, commands and EXEC.
    Transaction,
    /// It is only meant for the present connection.
    Bound,
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
        self.set(true);
    }
}

impl Flag {
    fn set(&self, woken: bool) {
        self.0.store(woken, Ordering::Relaxed);
    }

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
    /// Its place among those who wait for room.
    place: u64,
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
            starts: false,
            connections: 0,
            taken: VecDeque::new(),
            callers: BTreeMap::new(),
            flushes: Arc::default(),
        }
    }

    /// Caller `id` sends a command with these words, to be answered within so many ticks; nothing is the response timeout.
    ///
    /// # Errors
    ///
    /// It is not taken: its end.
    pub fn call(&mut self, id: u32, words: &[&str], ticks: Option<u64>) -> Result<(), Ended> {
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
        let mut caller = Caller { slot: slot.clone(), woken, words: all, deadline, seq: None, place: 0 };
        if !intake.has_room() {
            caller.place = intake.wait_for_room(slot, caller.words.wire_len(), deadline);
            drop(intake);
            self.callers.insert(id, caller);
            return Ok(());
        }
        let (seq, next) = intake.submit_words(&caller.words, slot, deadline, false);
        self.gate.note(&intake);
        drop(intake);
        caller.seq = Some(seq);
        self.callers.insert(id, caller);
        self.finish(next);
        Ok(())
    }

    /// A flush of these bytes, to which there are so many replies. Its number.
    ///
    /// # Errors
    ///
    /// It is not taken: its end.
    pub fn flush(
        &mut self,
        id: u32,
        bytes: &[u8],
        frames: u32,
        kind: Flush,
        ticks: Option<u64>,
    ) -> Result<u64, Ended> {
        let mut out = Out::default();
        out.push(bytes);
        let exec = kind == Flush::Transaction;
        let recipient = Recipient::flush(self.flushes.clone(), u64::from(id), frames, exec, None);
        let mut intake = self.gate.lock();
        let submitted = match kind {
            Flush::Plain | Flush::Transaction => intake.submit(&mut out, recipient, terms(ticks)),
            Flush::Bound => {
                let epoch = intake.epoch();
                intake.submit_on(epoch, &mut out, recipient, terms(ticks))
            }
        };
        let (seq, next) = submitted.map_err(|failure| failed(&failure))?;
        self.gate.note(&intake);
        drop(intake);
        self.finish(next);
        Ok(seq)
    }

    fn finish(&mut self, next: Next<()>) {
        match next {
            Next::Rest => {}
            Next::Wake(driver) => driver.wake(),
            Next::Write(mine) => self.taken.push_back((self.connections, mine)),
            Next::Start => self.starts = true,
        }
    }

    /// Whether a driver is to be started now.
    pub fn starts(&mut self) -> bool {
        mem::take(&mut self.starts)
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
            let granted = intake.leave_room(&caller.slot, caller.place, caller.words.wire_len());
            self.gate.note(&intake);
            drop(intake);
            rouse(granted);
        }
    }

    /// The flushes that have ended since this was last asked.
    pub fn told(&mut self) -> Vec<(u32, Ended)> {
        let told = mem::take(&mut *self.flushes.0.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = |replies: &Replies| match replies.failure() {
            Some(failure) => failed(failure),
            None => {
                let frames = (0..replies.count()).filter_map(|n| replies.get(n, &mut 0));
                Ended::Replies(frames.flat_map(|(frame, _)| frame.to_vec()).collect())
            }
        };
        told.iter().map(|(tag, replies)| (u32::try_from(*tag).unwrap_or(u32::MAX), ended(replies))).collect()
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
}

fn terms(ticks: Option<u64>) -> Terms {
    let patience = ticks.map_or(Patience::Normal, |ticks| Patience::Within(Duration::from_secs(ticks)));
    Terms { patience, fail_when_down: false }
}

fn failed(failure: &Failure) -> Ended {
    Ended::Failed { unsent: !failure.is_written() }
}
