//! What callers and driver share under the lock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::task::Waker;

use super::life::{ABANDONED, Attempt, Down, Life, MOVED, Up, Usage};
use super::next::Next;
use super::pace::{NEVER, Pace, Tick};
use super::pulse::Pulse;
use super::room::Place;
use super::scripts::{Flushes, Scripts};
use super::waiter::Waiter;
use super::watchers::Watchers;
use super::{DOWN, Out, Recipient, Slot};
use crate::arg::Words;
use crate::error::Failure;
use crate::link::Counters;
use crate::request::{Calls, Patience};

#[derive(Debug)]
pub(crate) struct Intake<W> {
    pub(super) life: Life<W>,
    /// A dedicated connection is not made again after it was lost: its state is lost with it.
    pub(super) dedicated: bool,
    /// It is there for a listener: what is queued is only meant for the present connection.
    pub(super) listening: bool,
    /// Queued and not yet taken by whoever writes.
    pub(super) out: Out,
    /// Submissions that the driver has not yet taken into its own queue.
    pub(super) waiters: VecDeque<Waiter>,
    /// Slots that were filled, the oldest first. Their callers may not yet have looked.
    pub(super) slots: VecDeque<Arc<Slot>>,
    /// All bytes that were ever queued, and those of them that were taken for writing.
    pub(super) queued: u64,
    pub(super) taken: u64,
    /// The number of the next submission, and of the first that was not taken for writing.
    pub(super) seq: u64,
    pub(super) taken_seq: u64,
    /// Submissions that their callers have given up; the next to take bytes for writing leaves theirs out.
    pub(super) withdrawn: Vec<u64>,
    /// Submissions, in ascending order, that came while there was no connection and do not wait for one: they fail with the next
    /// attempt that does.
    pub(super) impatient: Vec<u64>,
    pub(super) in_flight: usize,
    pub(super) bytes: u64,
    /// What of both is set aside for callers that waited for room and have not queued yet.
    pub(super) reserved: (usize, u64),
    /// How many replies, and bytes of commands, may be outstanding.
    pub(super) max: (usize, u64),
    pub(super) pace: Pace,
    pub(super) now: Tick,
    /// No deadline in `waiters` or `room` is earlier.
    pub(super) earliest: Tick,
    /// Who waits for room, by number: see [`wait_for_room`](Intake::wait_for_room).
    pub(super) room: BTreeMap<u64, Place>,
    pub(super) scripts: Scripts,
    pub(super) epoch: u32,
    /// Who waits for the connection to be up, and who for its end.
    pub(super) awaiting_up: Watchers,
    pub(super) awaiting_end: Watchers,
    pub(super) counters: Counters,
    pub(super) pulse: Pulse,
}

/// What a caller asks of a submission.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) patience: Patience,
    /// Fails at once where the last attempt to connect has failed.
    pub(crate) fail_when_down: bool,
}

/// Why something is not sent that is meant for one connection only.
const OVER: &str = "the connection that it was meant for has ended";

impl<W: Clone> Intake<W> {
    pub(crate) fn new(dedicated: bool, max: (usize, u64), pace: Pace, flushes: Flushes) -> Intake<W> {
        Intake {
            life: Life::Rest(None),
            dedicated,
            listening: false,
            out: Out::default(),
            waiters: VecDeque::new(),
            slots: VecDeque::new(),
            queued: 0,
            taken: 0,
            seq: 0,
            taken_seq: 0,
            withdrawn: Vec::new(),
            impatient: Vec::new(),
            in_flight: 0,
            bytes: 0,
            reserved: (0, 0),
            max,
            pace,
            now: 0,
            earliest: NEVER,
            room: BTreeMap::new(),
            scripts: Scripts::new(flushes),
            epoch: 0,
            awaiting_up: Watchers::default(),
            awaiting_end: Watchers::default(),
            counters: Counters::default(),
            pulse: Pulse::default(),
        }
    }

    /// Whether it is up, and takes whatever comes.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.life, Life::Up(Up { usage: Usage::Open, .. }))
    }

    pub(crate) fn listening(self) -> Intake<W> {
        Intake { listening: true, ..self }
    }

    /// Whether it takes a submission now, to be written on this connection or the next.
    #[inline]
    pub(crate) fn admit(&self, terms: Terms) -> Result<(), Failure> {
        if self.is_open() { Ok(()) } else { self.admit_elsewhere(terms) }
    }

    #[cold]
    fn admit_elsewhere(&self, terms: Terms) -> Result<(), Failure> {
        match &self.life {
            Life::Rest(_) => Ok(()),
            Life::Down(Down { attempt, .. }) => match attempt {
                Attempt::Connecting(Some(last)) | Attempt::Pausing(last) if terms.fail_when_down => {
                    Err(last.clone())
                }
                // at rest after a refusal, the next attempt is made because something is queued: so this is let in
                Attempt::OnDemand(_) | Attempt::Connecting(_) | Attempt::Pausing(_) => Ok(()),
            },
            Life::Up(up) => match up.usage {
                Usage::Open => Ok(()),
                Usage::Condemned if self.dedicated => {
                    Err(Failure::Lost { reason: ABANDONED.into(), written: false })
                }
                Usage::GivenUp if self.dedicated => {
                    Err(Failure::Lost { reason: MOVED.into(), written: false })
                }
                // unwritten, for the next connection
                Usage::Condemned | Usage::GivenUp | Usage::Draining { again: true } => Ok(()),
                Usage::Kept(_) | Usage::Draining { again: false } => Err(Failure::CLOSED),
            },
            Life::Shut(failure) => Err(failure.clone()),
        }
    }

    /// Queues the frames in `out` as one unit: contiguous on the wire, and sent again only as a whole. Its number.
    pub(crate) fn submit(
        &mut self,
        out: &mut Out,
        mut recipient: Recipient,
        terms: Terms,
    ) -> Result<(u64, Next<W>), Failure> {
        self.admit(terms)?;
        let alone = self.in_flight == 0;
        let deadline = self.deadline(terms.patience);
        if let Some(calls) = recipient.calls_mut() {
            self.load_for(calls, out, deadline);
        }
        let seq = self.enqueue(out.len(), recipient, deadline, terms.patience.blocks());
        self.out.append(out);
        if terms.fail_when_down {
            self.note_impatient(seq);
        }
        Ok((seq, self.next(alone)))
    }

    /// The same, but only on connection number `epoch`. It fails if that one is not there, or is lost before it is written.
    #[cold]
    pub(crate) fn submit_on(
        &mut self,
        epoch: u32,
        out: &mut Out,
        recipient: Recipient,
        terms: Terms,
    ) -> Result<(u64, Next<W>), Failure> {
        if !self.is_open() || self.epoch != epoch {
            return Err(Failure::Lost { reason: OVER.into(), written: false });
        }
        self.submit(out, recipient.bound(), terms)
    }

    /// The number of the connection that there is, or of the last one.
    pub(crate) fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Queues one command that calls a script, or makes the server forget them.
    #[cold]
    pub(crate) fn submit_script(
        &mut self,
        words: &Words,
        mut calls: Calls,
        slot: Arc<Slot>,
        deadline: Tick,
    ) -> (u64, Next<W>) {
        let alone = self.in_flight == 0;
        slot.set_deadline(deadline);
        let mut out = Out::default();
        out.push_words(words);
        self.load_for(&mut calls, &mut out, deadline);
        let seq = self.enqueue(out.len(), Recipient::call(slot, calls), deadline, false);
        self.out.append(&mut out);
        (seq, self.next(alone))
    }

    /// Queues something for the client itself, if there is a connection and nobody has it leased. If the recipient is to be told of the reply,
    /// it does not move to another connection.
    pub(crate) fn slip_in(&mut self, out: &mut Out, recipient: Recipient) -> Option<Next<W>> {
        let Life::Up(up) = &self.life else { return None };
        match up.usage {
            Usage::Open if !self.dedicated => {}
            Usage::Kept(_) => {}
            _ => return None,
        }
        let alone = self.in_flight == 0;
        let deadline = self.deadline(Patience::Normal);
        self.enqueue(out.len(), recipient.bound(), deadline, false);
        self.out.append(out);
        Some(self.next(alone))
    }

    /// Queues one command, whose reply goes into `slot`.
    #[inline(always)]
    pub(crate) fn submit_words(
        &mut self,
        words: &Words,
        slot: Arc<Slot>,
        deadline: Tick,
        blocks: bool,
    ) -> (u64, Next<W>) {
        let alone = self.in_flight == 0;
        slot.set_deadline(deadline);
        let before = self.out.len();
        self.out.push_words(words);
        let len = self.out.len() - before;
        let seq = self.enqueue(len, Recipient::One(slot), deadline, blocks);
        (seq, self.next(alone))
    }

    #[inline(always)]
    pub(super) fn enqueue(&mut self, len: usize, recipient: Recipient, deadline: Tick, blocks: bool) -> u64 {
        let len = len as u64;
        let owed = recipient.owed();
        let seq = self.seq;
        self.earliest = self.earliest.min(deadline);
        self.in_flight += owed as usize;
        self.counters.commands += u64::from(owed);
        self.bytes += len;
        self.waiters.push_back(Waiter { start: self.queued, len, deadline, seq, blocks, recipient });
        self.queued += len;
        self.seq += 1;
        seq
    }

    /// The tick by which something that is submitted now must be answered.
    #[inline(always)]
    pub(crate) fn deadline(&self, patience: Patience) -> Tick {
        let ticks = match patience {
            Patience::Normal => self.pace.response,
            Patience::Within(time) => self.pace.ticks(time),
            Patience::Longer(more) => self.pace.response.saturating_add(self.pace.ticks(more)),
            Patience::Endless => return NEVER,
            Patience::Until { tick, .. } => return tick,
        };
        self.pace.deadline(self.now, ticks)
    }

    /// A slot for one command: the one filled longest ago, if its caller is done with it, so that calls that follow each
    /// other allocate none.
    #[inline(always)]
    pub(crate) fn slot(&mut self, waker: Waker) -> Arc<Slot> {
        if let Some(mut slot) = self.slots.pop_front()
            && let Some(free) = Arc::get_mut(&mut slot)
        {
            free.reset(waker);
            return slot;
        }
        Slot::new(waker)
    }

    /// The caller of submission `seq` waits no longer. Whether none of its bytes has been taken for writing, so that none
    /// ever will be.
    pub(crate) fn withdraw(&mut self, seq: u64) -> bool {
        let unwritten = seq >= self.taken_seq && seq < self.seq;
        if unwritten {
            self.withdrawn.push(seq);
        }
        unwritten
    }

    /// Submission `seq` is not to wait for a connection, where there is none.
    #[cold]
    pub(crate) fn note_impatient(&mut self, seq: u64) {
        if !self.is_open() {
            self.impatient.push(seq);
        }
    }

    /// Why the last attempt to connect failed.
    pub(crate) fn last_failure(&self) -> Option<Failure> {
        match &self.life {
            Life::Down(Down { attempt, .. }) => match attempt {
                Attempt::Connecting(last) => last.clone(),
                Attempt::Pausing(last) | Attempt::OnDemand(last) => Some(last.clone()),
            },
            _ => None,
        }
    }

    /// It is `now`, where no driver runs that would tell: what is submitted counts from here.
    pub(crate) fn set_now(&mut self, now: Tick) {
        self.now = self.now.max(now);
    }

    pub(crate) fn life(&self) -> &Life<W> {
        &self.life
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters { in_flight: self.in_flight, ..self.counters }
    }
}

impl<W> Intake<W> {
    /// How much it owes, for whoever chooses among connections.
    #[inline]
    pub(super) fn load(&self) -> usize {
        match &self.life {
            Life::Up(Up { usage: Usage::Open, .. }) => self.in_flight,
            Life::Rest(_) | Life::Down(_) => DOWN.saturating_add(self.in_flight),
            _ => usize::MAX,
        }
    }
}
