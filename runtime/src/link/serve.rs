//! A connection that is up: a tick, a read and a write, each its own small poll.

mod deliver;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::time::{Instant, Sleep, sleep};

use super::input::Input;
use super::waiter::Waiter;
use super::{Intake, Link, Out, Phase, Recipient, Slot, TICKS};
use crate::error::Failure;
use crate::net::{Reader, Writer};
use crate::resp::Scanner;

/// A connection that says nothing for so many ticks after a reply was due is taken for dead: a second response timeout.
const SILENT: u32 = TICKS;
/// What an idle connection is asked, to learn whether the other side is still there.
const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";
/// So many reads in a row before other tasks get their turn.
const READS: usize = 16;

/// Why serving a connection ended.
pub(super) enum End {
    Closed,
    Lost(Arc<str>),
}

pub(super) struct Serve<'a> {
    shared: &'a Arc<Link>,
    reader: Reader,
    writer: Arc<Writer>,
    /// Being written.
    out: Out,
    input: Input,
    scanner: Scanner,
    /// Ends of the frames found in `input`, and their first bytes.
    frames: Vec<(usize, u8)>,
    /// Whose replies come next.
    expecting: VecDeque<Waiter>,
    wake: Vec<Waker>,
    /// Who is to be woken one turn of the scheduler later: see [`Serve::halve`].
    later: Vec<Waker>,
    /// Slots that were filled since the lock was last held.
    filled: Vec<Arc<Slot>>,
    /// The turn to write is ours.
    writing: bool,
    /// System calls since the lock was last held.
    writes: u64,
    /// The write that is due was put off once, to let others queue too.
    yielded: bool,
    ticker: Pin<Box<Sleep>>,
    tick: Duration,
    /// Ticks since the last byte came: with a reply overdue, and with none owed.
    silent: u32,
    idle: u32,
}

impl<'a> Serve<'a> {
    pub(super) fn new(shared: &'a Arc<Link>, reader: Reader, writer: Arc<Writer>) -> Self {
        let tick = (shared.config.response_timeout / TICKS).max(Duration::from_millis(1));
        Serve {
            shared,
            reader,
            writer,
            out: Out::default(),
            input: Input::default(),
            scanner: Scanner::new(shared.config.limits),
            frames: Vec::new(),
            expecting: VecDeque::new(),
            wake: Vec::new(),
            later: Vec::new(),
            filled: Vec::new(),
            writing: false,
            writes: 0,
            yielded: false,
            ticker: Box::pin(sleep(tick)),
            tick,
            silent: 0,
            idle: 0,
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        self.later.drain(..).for_each(Waker::wake);
        if let Poll::Ready(end) = self.poll_tick(cx) {
            return Poll::Ready(end);
        }
        // reading first: replies make room on the other side, and those they wake have more to write
        if let Poll::Ready(end) = self.poll_read(cx) {
            return Poll::Ready(end);
        }
        self.poll_write(cx)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        for _ in 0..READS {
            if self.input.lacks_room() {
                // an error is reported by the read
                let _ready = ready!(self.reader.poll_ready(cx));
                self.input.make_room();
            }
            let room = self.input.room();
            match pin!(self.reader.read_buf(&mut *self.input)).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(0)) => return Poll::Ready(lost("the server closed it")),
                Poll::Ready(Ok(n)) => {
                    (self.silent, self.idle) = (0, 0);
                    match self.deliver() {
                        Ok(missing) if missing > self.input.room() || n == room => self.input.grow(missing),
                        Ok(_) => self.input.shrink(),
                        Err(reason) => return Poll::Ready(End::Lost(reason)),
                    }
                }
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Poll::Ready(Err(error)) => return Poll::Ready(End::Lost(error.to_string().into())),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            if self.out.is_empty() {
                match self.take_turn(cx) {
                    Poll::Ready(None) => {}
                    Poll::Ready(Some(end)) => return Poll::Ready(end),
                    Poll::Pending => {
                        return match self.writer.poll_flush(cx) {
                            Poll::Ready(Err(error)) => Poll::Ready(End::Lost(error.to_string().into())),
                            _ => Poll::Pending,
                        };
                    }
                }
            }
            match self.out.write_with(|pieces| self.writer.poll_write(cx, pieces)) {
                Poll::Ready(Ok(n)) => {
                    self.out.advance(n);
                    self.writes += 1;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(End::Lost(error.to_string().into())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Ends the turn to write and begins the next: ready when there is something in `out`.
    fn take_turn(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        let mut state = self.shared.lock();
        state.counters.writes += mem::take(&mut self.writes);
        if mem::take(&mut self.writing) {
            state.writing = false;
        }
        if matches!(state.phase, Phase::Shut(_)) {
            return Poll::Ready(Some(End::Closed));
        }
        if let Some(reason) = state.given_up.take() {
            return Poll::Ready(Some(End::Lost(reason.into())));
        }
        if !self.later.is_empty() {
            // in the next turn, after those who are awake have queued
            return self.put_off(state, cx);
        }
        if state.writing || state.out.is_empty() {
            self.yielded = false;
            if !state.driver.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
                state.driver = Some(cx.waker().clone());
            }
            let done = state.closing && state.in_flight == 0 && !state.writing;
            return if done { Poll::Ready(Some(End::Closed)) } else { Poll::Pending };
        }
        if !self.yielded && (state.crowd || state.in_flight > 1) {
            // others are about to queue too: one more turn of the scheduler makes one write of many
            return self.put_off(state, cx);
        }
        self.yielded = false;
        self.writing = true;
        state.writing = true;
        state.taken = state.queued;
        mem::swap(&mut self.out, &mut state.out);
        Poll::Ready(None)
    }

    /// Lets the tasks that are ready have their turn first.
    fn put_off<T>(&mut self, mut state: MutexGuard<'_, Intake>, cx: &Context<'_>) -> Poll<T> {
        self.yielded = true;
        state.driver = None;
        drop(state);
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Finds replies that are overdue, a connection that has died without a word, and one that nobody needs any more.
    fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        while self.ticker.as_mut().poll(cx).is_ready() {
            self.ticker.as_mut().reset(Instant::now() + self.tick);
            let mut state = self.shared.lock();
            state.tick += 1;
            // the turn to write, which comes next, ends it
            state.closing |= state.idle_until.is_some_and(|until| until <= state.tick);
            let (tick, in_flight, taken) = (state.tick, state.in_flight, state.taken);
            if in_flight == 0 {
                state.slots.clear();
            }
            self.expecting.append(&mut state.waiters);
            let shut = matches!(state.phase, Phase::Shut(_));
            drop(state);
            if shut {
                return Poll::Ready(End::Closed);
            }
            let next = self.expecting.front();
            if next.is_some_and(|waiter| waiter.deadline.is_none_or(|deadline| deadline > tick)) {
                // not due yet; a blocking command may be silent for as long as its own argument says
                (self.silent, self.idle) = (0, 0);
                continue;
            }
            expire(&mut self.expecting, tick, taken, self.shared.config.response_timeout);
            if in_flight > 0 {
                self.silent += 1;
                if self.silent > SILENT {
                    let silent = self.tick * self.silent;
                    let reason = format!("it was silent for {silent:?} after a reply was due");
                    return Poll::Ready(End::Lost(reason.into()));
                }
            } else {
                (self.silent, self.idle) = (0, self.idle + 1);
                self.input.release();
                let health_check = self.shared.config.health_check;
                if !health_check.is_zero() && self.tick.saturating_mul(self.idle) >= health_check {
                    self.idle = 0;
                    self.shared.send_and_forget(PING);
                }
            }
        }
        Poll::Pending
    }

    /// Decides, after the connection has ended, what becomes of everything that was queued on it.
    pub(super) fn settle(mut self, end: End) {
        let (reason, again) = match end {
            End::Closed => ("it was closed by this program".into(), false),
            End::Lost(reason) => (reason, !self.shared.dedicated),
        };
        let mut state = self.shared.lock();
        let again = again && !state.closing;
        self.expecting.append(&mut state.waiters);
        let written = state.taken - self.out.len() as u64;
        // what has not begun to be written goes out on the next connection, whole; of the rest nothing does
        let keep = self.expecting.iter().take_while(|waiter| !again || waiter.start < written).count();
        let kept = self.expecting.split_off(keep);
        let first = kept.front().map_or(state.queued, |waiter| waiter.start);
        let mut rest = mem::take(&mut self.out);
        rest.append(&mut state.out);
        rest.advance(usize::try_from(first - written).unwrap_or(usize::MAX));
        state.out = rest;
        state.taken = first;
        state.in_flight = kept.iter().map(|waiter| waiter.recipient.owed() as usize).sum();
        state.bytes_in_flight = kept.iter().map(|waiter| waiter.len).sum();
        state.waiters = kept;
        state.writing = false;
        state.phase = match &state.phase {
            Phase::Shut(failure) => Phase::Shut(failure.clone()),
            _ if again => Phase::Down(None),
            _ if state.closing => Phase::Shut(Failure::Closed),
            _ => Phase::Shut(Failure::Lost { reason: reason.clone(), written: false }),
        };
        self.wake.append(&mut state.watchers);
        self.wake.append(&mut self.later);
        drop(state);
        fail(mem::take(&mut self.expecting), written, &reason);
        self.wake.drain(..).for_each(Waker::wake);
    }
}

impl Drop for Serve<'_> {
    /// The runtime drops its tasks when it shuts down.
    fn drop(&mut self) {
        fail(
            mem::take(&mut self.expecting),
            u64::MAX,
            &"its tokio runtime was shut down, or was built without `enable_all`".into(),
        );
        self.later.drain(..).for_each(Waker::wake);
    }
}

fn fail(waiters: VecDeque<Waiter>, written: u64, reason: &Arc<str>) {
    for mut waiter in waiters {
        let written = waiter.start < written;
        waiter.recipient.fail(Failure::Lost { reason: reason.clone(), written });
    }
}

/// Fails what has waited past its time, front first.
fn expire(waiters: &mut VecDeque<Waiter>, tick: u64, taken: u64, after: Duration) {
    let mut ahead = 0;
    for waiter in waiters {
        match waiter.deadline {
            Some(deadline) if deadline <= tick => {}
            _ => return,
        }
        if !matches!(waiter.recipient, Recipient::Nobody(_)) {
            let written = waiter.start < taken;
            waiter.recipient.fail(Failure::Timeout { after, ahead, written });
        }
        ahead += waiter.recipient.owed() as usize;
    }
}

#[cold]
fn lost(reason: &str) -> End {
    End::Lost(reason.into())
}
