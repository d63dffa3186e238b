//! Gives the bytes that were read to the waiters.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::Waker;

use bytes::{Buf, Bytes};

use super::delivery::Delivery;
use super::input::{Input, LARGE};
use super::life::Life;
use super::scripts::{on_answer, on_answers};
use super::waiter::{Flush, Waiter};
use super::{Gate, Piece, Raw, Recipient};
use crate::link::decode::QUEUED;
use crate::resp::{Beyond, Scan};

/// So many callers at least are woken in two halves.
const HALVE: usize = 32;

impl Delivery {
    /// Gives every complete frame in `input` to whom it belongs. How many bytes the next one lacks at least.
    ///
    /// # Errors
    ///
    /// What came behind the frames that were handed out is no reply, or nobody waits for one.
    pub(crate) fn on_bytes<W>(&mut self, gate: &Gate<W>) -> Result<usize, Arc<str>> {
        if let Some(listener) = self.listener.clone() {
            return self.hear(gate, &*listener);
        }
        (self.silent, self.idle, self.quiet) = (0, 0, 0);
        let scanned = self.scan();
        if self.frames.is_empty() {
            return scanned;
        }
        let pushes = self.odd.iter().filter(|(_, kind)| *kind == b'>').count();
        let replies = self.frames.len() - pushes;
        let mut guard = gate.lock();
        let intake = &mut *guard;
        self.take_waiters(intake);
        match self.filled.len() {
            0 => {}
            1 => self.filled.pop().into_iter().for_each(|slot| intake.slots.push_back(slot)),
            _ => intake.slots.extend(self.filled.drain(..)),
        }
        intake.counters.reads += 1;
        intake.in_flight = intake.in_flight.saturating_sub(replies);
        intake.bytes = intake.bytes.saturating_sub(answered(&self.expecting, replies));
        let idle = intake.in_flight == 0;
        if let Life::Up(up) = &mut intake.life {
            up.crowd = self.expecting.len() > 1;
            up.quiet = false;
        }
        // those woken below queue more while this goes on: the look at the queue that follows finds it
        drop(intake.life.rouse());
        if !intake.room.is_empty() {
            intake.grant(&mut self.granted);
        }
        gate.note(intake);
        drop(guard);
        self.proven |= replies > 0;
        let handed_out = self.hand_out(gate);
        if idle {
            self.halve();
        }
        if self.granted.is_empty() {
            self.wake()
        } else {
            self.tell()
        }
        handed_out?;
        scanned
    }

    /// Finds the frames in `input`; how many bytes the next one lacks.
    pub(super) fn scan(&mut self) -> Result<usize, Arc<str>> {
        let mut at = 0;
        loop {
            match self.reading.scanner.scan(self.reading.input.get(at..).unwrap_or_default()) {
                Ok(Scan::Complete { len, kind }) => {
                    at += len;
                    if matches!(kind, b'-' | b'!' | b'>' | 0..=31) {
                        self.odd.push((self.frames.len(), kind));
                    }
                    self.frames.push(at);
                    // a transaction has one for each command
                    if kind == b'+' && len == QUEUED.len() {
                        at = self.pass_queued(at);
                    }
                }
                Ok(Scan::Incomplete { at_least }) => {
                    let useless = self.reading.scanner.discard();
                    if useless > 0 {
                        self.drop_useless(at, useless);
                    }
                    return Ok(at_least);
                }
                Err(error) => return Err(error.to_string().into()),
            }
        }
    }

    /// Finds the frames from `at` on that say QUEUED; where they end.
    #[inline(never)]
    fn pass_queued(&mut self, mut at: usize) -> usize {
        while self.reading.input.get(at..).is_some_and(|rest| rest.starts_with(QUEUED)) {
            at += QUEUED.len();
            self.frames.push(at);
        }
        at
    }

    /// Drops the beginning of a reply that nobody will see, which lies behind the frames that were found.
    #[cold]
    fn drop_useless(&mut self, at: usize, useless: usize) {
        let rest = self.reading.input.split_off(at + useless);
        self.reading.input.truncate(at);
        self.reading.input.unsplit(rest);
    }

    /// Puts off waking half of many callers where the server has nothing left to do. What the first half queues is written before
    /// the others are at it: else client and server would go on taking turns, each idle while the other works. Once apart, the
    /// halves stay apart by themselves.
    fn halve(&mut self) {
        if self.wake.len() >= HALVE {
            let half = self.wake.len() / 2;
            self.later.extend(self.wake.drain(half..));
        }
    }

    /// Cuts the frames off `input` and gives them to those who expect them.
    fn hand_out<W>(&mut self, gate: &Gate<W>) -> Result<(), Arc<str>> {
        let mut frames = mem::take(&mut self.frames);
        let mut odd = mem::take(&mut self.odd);
        let mut cut = Cut { input: &mut self.reading.input, gone: 0, at: 0 };
        let mut odd_ones = odd.as_slice();
        let mut next = 0;
        let mut result = Ok(());
        while result.is_ok()
            && let Some(&end) = frames.get(next)
        {
            let kind = next_odd(&mut odd_ones, |n, _| n == next).map(|(_, kind)| kind);
            if kind == Some(b'>') {
                // a push answers no command, and nobody listens to any on this connection
                cut.at = end;
                next += 1;
                continue;
            }
            let Some(mut waiter) = self.expecting.pop_front() else {
                result = Err(unexpected(cut.rest(end)));
                break;
            };
            match waiter.recipient {
                Recipient::One(slot) => {
                    slot.fill(cut.one(end, kind), &mut self.wake);
                    self.filled.push(slot);
                    next += 1;
                }
                Recipient::Many(mut flush) => {
                    let until = frames.len().min(next + (flush.frames - flush.replies.count()) as usize);
                    let mut stop = until;
                    note_odd(&mut flush, 0, kind);
                    if kind.is_some_and(|kind| Beyond::of_kind(kind).is_some()) {
                        stop = next + 1;
                    }
                    // up to the next push, or to a reply that was passed over; errors within are noted
                    while let Some((n, kind)) = next_odd(&mut odd_ones, |n, kind| n < stop && !is_gap(kind)) {
                        note_odd(&mut flush, n - next, Some(kind));
                    }
                    if let Some((n, _)) = odd_ones.first() {
                        stop = stop.min(*n);
                    }
                    cut.run(frames.get(next..stop).unwrap_or_default(), kind, &mut flush);
                    next = stop;
                    if flush.replies.count() == flush.frames {
                        if flush.exec && flush.leaves_multi() {
                            result = Err(STANDING_MULTI.into());
                        }
                        if let Some(calls) = &flush.calls {
                            on_answers(gate, calls, &flush);
                        }
                        flush.receiver.receive(flush.tag, flush.replies);
                    } else {
                        waiter.recipient = Recipient::Many(flush);
                        self.expecting.push_front(waiter);
                    }
                }
                Recipient::Call(call) => {
                    let raw = cut.one(end, kind);
                    on_answer(gate, &call.calls, raw.bytes());
                    call.slot.fill(raw, &mut self.wake);
                    self.filled.push(call.slot);
                    next += 1;
                }
                Recipient::Load(script) => {
                    gate.lock().scripts.on_loaded(&script, cut.rest(end));
                    cut.at = end;
                    next += 1;
                }
                Recipient::Nobody { owed, exec } => {
                    if owed > 1 {
                        waiter.recipient = Recipient::Nobody { owed: owed - 1, exec };
                        self.expecting.push_front(waiter);
                    } else if exec && leaves_multi(cut.rest(end)) {
                        result = Err(STANDING_MULTI.into());
                    }
                    cut.at = end;
                    next += 1;
                }
            }
        }
        cut.finish();
        frames.clear();
        odd.clear();
        (self.frames, self.odd) = (frames, odd);
        result
    }

    /// Wakes everybody who was to be woken later, as when the connection is over.
    pub(super) fn take_later(&mut self) -> Vec<Waker> {
        mem::take(&mut self.later)
    }
}

/// The read buffer while frames are cut off it. All ends of frames count from where it began.
struct Cut<'a> {
    input: &'a mut Input,
    /// What has been cut off.
    gone: usize,
    /// What has been handed out: it is cut off later, with what follows.
    at: usize,
}

impl Cut<'_> {
    /// The reply that ends there.
    #[inline(always)]
    fn one(&mut self, end: usize, kind: Option<u8>) -> Raw {
        if let Some(beyond) = kind.and_then(Beyond::of_kind) {
            self.at = end;
            return Raw::copy(beyond.frame());
        }
        if end - self.at >= LARGE {
            return Raw::Shared(self.split(end, Input::take).bytes);
        }
        let read = self.input.get(self.at - self.gone..).unwrap_or_default();
        let raw = Raw::first(read, end - self.at);
        self.at = end;
        raw
    }

    /// Gives `flush` the replies with these ends, in one piece; `kind` is what is odd about the first.
    fn run(&mut self, ends: &[usize], kind: Option<u8>, flush: &mut Flush) {
        let start = self.at;
        let Some(&end) = ends.last() else { return };
        if let Some(beyond) = kind.and_then(Beyond::of_kind) {
            self.at = end;
            flush.replies.push(Piece::new(Bytes::from_static(beyond.frame())), vec![1]);
            return;
        }
        let ends = ends.iter().map(|end| end - start).collect();
        let piece = if self.input.is_worth_lending(end - start) {
            self.split(end, Input::lend)
        } else {
            let piece = self.input.get(start - self.gone..end - self.gone).unwrap_or_default();
            self.at = end;
            Piece::new(Bytes::copy_from_slice(piece))
        };
        flush.replies.push(piece, ends);
    }

    fn split(&mut self, end: usize, take: impl FnOnce(&mut Input, usize) -> Piece) -> Piece {
        self.input.advance(self.at - self.gone);
        let piece = take(self.input, end - self.at);
        (self.gone, self.at) = (end, end);
        piece
    }

    /// What has not been handed out, up to `end`.
    #[inline]
    fn rest(&self, end: usize) -> &[u8] {
        self.input.get(self.at - self.gone..end - self.gone).unwrap_or_default()
    }

    fn finish(self) {
        self.input.advance(self.at - self.gone);
    }
}

/// Why a connection is lost that answered EXEC with an error. What would be written on it next might only be queued, and what follows
/// in what was read may be QUEUED instead of a reply.
const STANDING_MULTI: &str = "EXEC was refused, so the server may still hold this connection inside MULTI";

/// Whether this answer to EXEC lets the server stay within MULTI.
fn leaves_multi(exec: &[u8]) -> bool {
    // the second where MULTI was refused
    // where a node of a cluster sends EXEC elsewhere, or cannot carry it out, it has discarded the transaction
    let ends: [&[u8]; 7] = [
        b"-EXECABORT",
        b"-ERR EXEC without MULTI",
        b"-MOVED ",
        b"-ASK ",
        b"-TRYAGAIN",
        b"-CROSSSLOT",
        b"-CLUSTERDOWN",
    ];
    let ended = ends.iter().any(|end| exec.starts_with(end));
    matches!(exec.first(), Some(b'-' | b'!' | b'+')) && !ended
}

impl Flush {
    /// The same of a transaction that is answered. Where MULTI was refused there is none to stay in.
    fn leaves_multi(&self) -> bool {
        let exec = self.frames.checked_sub(1).and_then(|last| self.replies.get(last, &mut 0));
        exec.is_some_and(|(exec, _)| leaves_multi(exec)) && self.replies.errors().first() != Some(&0)
    }
}

/// Takes the first of the odd frames, if it is the one that is asked for.
#[inline]
fn next_odd(odd: &mut &[(usize, u8)], is: impl FnOnce(usize, u8) -> bool) -> Option<(usize, u8)> {
    let (&(n, kind), rest) = odd.split_first()?;
    if !is(n, kind) {
        return None;
    }
    *odd = rest;
    Some((n, kind))
}

/// Whether a frame of this kind interrupts a run of replies.
fn is_gap(kind: u8) -> bool {
    kind == b'>' || Beyond::of_kind(kind).is_some()
}

/// Notes that reply `n` of those that are about to be pushed is an error, or stands for one that was passed over.
fn note_odd(flush: &mut Flush, n: usize, kind: Option<u8>) {
    if kind.is_some() {
        let before = flush.replies.count();
        flush.replies.push_error(before + u32::try_from(n).unwrap_or(u32::MAX));
    }
}

/// The bytes of the submissions that so many replies complete. They are counted before the replies are handed out: who waits for
/// room is to be woken now, as there may be no next time.
fn answered(waiters: &VecDeque<Waiter>, mut replies: usize) -> u64 {
    let mut bytes = 0;
    for waiter in waiters {
        let Some(left) = replies.checked_sub(waiter.recipient.owed() as usize) else { break };
        replies = left;
        bytes += waiter.len;
    }
    bytes
}

#[cold]
fn unexpected(frame: &[u8]) -> Arc<str> {
    match frame.split(|byte| *byte == b'\r').next() {
        // such as a server's last words before it closes an idle connection
        Some(line @ [b'-', ..]) => String::from_utf8_lossy(line).into(),
        _ => "the server sent a reply without a command for it".into(),
    }
}
