//! From bytes that were read to those who wait for them.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::Waker;

use bytes::Buf;
use smallvec::SmallVec;

use super::Serve;
use crate::link::input::{Input, LARGE};
use crate::link::waiter::{Flush, Waiter};
use crate::link::{Raw, Recipient};
use crate::resp::Scan;

/// So many callers at least are woken in two halves.
const HALVE: usize = 32;

impl Serve<'_> {
    /// Gives every complete frame in `input` to whom it belongs. How many bytes the next one lacks at least.
    pub(super) fn deliver(&mut self) -> Result<usize, Arc<str>> {
        let mut at = 0;
        let missing = loop {
            match self.scanner.scan(self.input.get(at..).unwrap_or_default()) {
                Ok(Scan::Complete { len, kind }) => {
                    at += len;
                    self.frames.push((at, kind));
                }
                Ok(Scan::Incomplete { at_least }) => break at_least,
                Err(error) => return Err(error.to_string().into()),
            }
        };
        if self.frames.is_empty() {
            return Ok(missing);
        }
        let replies = self.frames.iter().filter(|(_, kind)| *kind != b'>').count();
        let mut state = self.shared.lock();
        self.expecting.append(&mut state.waiters);
        state.slots.extend(self.filled.drain(..));
        state.crowd = self.expecting.len() > 1;
        // those woken below queue more while this goes on: the look at the queue that follows finds it
        state.driver = None;
        state.counters.reads += 1;
        state.in_flight = state.in_flight.saturating_sub(replies);
        state.bytes_in_flight = state.bytes_in_flight.saturating_sub(answered(&self.expecting, replies));
        let idle = state.in_flight == 0;
        if !state.watchers.is_empty() && self.shared.has_room(&state) {
            self.wake.append(&mut state.watchers);
        }
        drop(state);
        let done = self.hand_out();
        if idle {
            self.halve();
        }
        self.wake.drain(..).for_each(Waker::wake);
        done?;
        Ok(missing)
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

    /// Cuts `frames` off `input` and gives them to those who expect them.
    fn hand_out(&mut self) -> Result<(), Arc<str>> {
        // all offsets in `frames` count from where `input` began; `cut` of it is gone
        let mut cut = 0;
        let mut frames = mem::take(&mut self.frames);
        let mut next = 0;
        while let Some(&(end, kind)) = frames.get(next) {
            if kind == b'>' {
                // a push answers no command; nobody listens to any yet
                cut = skip(&mut self.input, cut, end);
                next += 1;
                continue;
            }
            let Some(waiter) = self.expecting.front_mut() else {
                return Err(unexpected(&self.input, kind));
            };
            let done = match &mut waiter.recipient {
                Recipient::One(slot) => {
                    let raw = if end - cut >= LARGE {
                        Raw::Large(self.input.take(end - cut).bytes)
                    } else {
                        // `from_slice` copies at once, `from` goes byte by byte
                        let small = self.input.get(..end - cut).unwrap_or_default();
                        let raw = Raw::Small(SmallVec::from_slice(small));
                        self.input.advance(end - cut);
                        raw
                    };
                    cut = end;
                    slot.fill(raw, &mut self.wake);
                    next += 1;
                    true
                }
                Recipient::Many(flush) => {
                    next +=
                        take_run(flush, frames.get(next..).unwrap_or_default(), &mut self.input, &mut cut);
                    flush.replies.count() == flush.frames
                }
                Recipient::Nobody(owed) => {
                    cut = skip(&mut self.input, cut, end);
                    *owed = owed.saturating_sub(1);
                    next += 1;
                    *owed == 0
                }
            };
            if done && let Some(waiter) = self.expecting.pop_front() {
                match waiter.recipient {
                    Recipient::One(slot) => self.filled.push(slot),
                    Recipient::Many(flush) => flush.receiver.receive(flush.tag, flush.replies),
                    Recipient::Nobody(_) => {}
                }
            }
        }
        frames.clear();
        self.frames = frames;
        Ok(())
    }
}

/// The bytes of the submissions that so many replies complete. They are counted before the replies are handed out: who waits for
/// room is to be woken now, as there may be no next time.
fn answered(waiters: &VecDeque<Waiter>, mut replies: usize) -> u64 {
    let complete = waiters.iter().take_while(|waiter| {
        let left = replies.checked_sub(waiter.recipient.owed() as usize);
        replies = left.unwrap_or_default();
        left.is_some()
    });
    complete.map(|waiter| waiter.len).sum()
}

/// Takes as many of `frames` as the flush still lacks, in one piece.
fn take_run(flush: &mut Flush, frames: &[(usize, u8)], input: &mut Input, cut: &mut usize) -> usize {
    let have = flush.replies.count();
    let lacking = (flush.frames - have) as usize;
    let run = frames.iter().take(lacking).take_while(|(_, kind)| *kind != b'>');
    let mut ends = Vec::with_capacity(lacking.min(frames.len()));
    for (n, &(end, kind)) in (have..).zip(run) {
        ends.push(end - *cut);
        if kind == b'-' || kind == b'!' {
            flush.replies.push_error(n);
        }
    }
    let taken = ends.len();
    let len = ends.last().copied().unwrap_or(0);
    *cut += len;
    flush.replies.push(input.take(len), ends);
    taken
}

/// Drops what lies before `end`; `cut` bytes of it are gone already.
fn skip(input: &mut Input, cut: usize, end: usize) -> usize {
    input.advance(end - cut);
    end
}

#[cold]
fn unexpected(input: &[u8], kind: u8) -> Arc<str> {
    let line = input.split(|byte| *byte == b'\r').next().unwrap_or_default();
    match kind {
        // such as a server's last words before it closes an idle connection
        b'-' => String::from_utf8_lossy(line).into(),
        _ => "the server sent a reply that nobody asked for".into(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::link::Replies;
    use crate::link::waiter::Receive;

    #[derive(Debug)]
    struct Nobody;

    impl Receive for Nobody {
        fn receive(&self, _: u64, _: Replies) {}
    }

    /// The zeros are never touched, so they take no memory.
    #[test]
    fn offsets_within_a_run_of_replies_may_pass_four_gibibytes() {
        let large = (4 << 30) + 9;
        let frames = [(4, b'+'), (4 + large, b'*'), (8 + large, b':')];
        let mut input = Input::default();
        *input = BytesMut::zeroed(8 + large);
        let Recipient::Many(mut flush) = Recipient::flush(Arc::new(Nobody), 0, 3) else { return };
        assert_eq!(take_run(&mut flush, &frames, &mut input, &mut 0), 3);
        let len = |n| flush.replies.get(n, &mut 0).map(|(frame, _)| frame.len());
        assert_eq!([0, 1, 2].map(len), [Some(4), Some(large), Some(4)]);
    }
}
