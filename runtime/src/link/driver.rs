//! The task behind a connection: connect, then read and write side by side until it is lost, then again.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::serve::Serve;
use super::waiter::Waiter;
use super::{Intake, Link, Phase, TICKS, handshake, pause};
use crate::error::{Error, Failure};
use crate::net::Writer;

/// Runs a connection until it is closed for good.
pub(super) async fn run(shared: Arc<Link>) {
    let guard = Guard(&shared);
    let mut failures = 0;
    let mut down = Instant::now();
    loop {
        match handshake::connect(&shared.config).await {
            Ok((reader, writer)) => {
                failures = 0;
                let writer = Arc::new(writer);
                shared.up(&writer);
                let mut serve = Serve::new(&shared, reader, writer);
                let end = poll_fn(|cx| serve.poll(cx)).await;
                serve.settle(end);
                down = Instant::now();
            }
            Err(error) => {
                failures += 1;
                shared.unreachable(error, failures);
                shared.expire_unsent(down.elapsed());
                down = Instant::now();
            }
        }
        if shared.is_shut() {
            break;
        }
        let reconnect = shared.config.reconnect;
        if failures > 0 {
            let pause = pause(reconnect.first, reconnect.longest, failures - 1, shared.config.via.random());
            shared.sleep_unless_closing(pause).await;
            if shared.shut_if_closing() {
                break;
            }
        }
    }
    mem::forget(guard);
}

/// Notices that the runtime drops the driver, as when it shuts down.
struct Guard<'a>(&'a Arc<Link>);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let failure = Failure::Lost {
            reason: "its tokio runtime was shut down, or was built without `enable_all`".into(),
            written: true,
        };
        let mut state = self.0.lock();
        let over = state.closing || self.0.dedicated;
        let waiters = state.reset(if over { Phase::Shut(failure.clone()) } else { Phase::Rest });
        let watchers = mem::take(&mut state.watchers);
        drop(state);
        fail_all(waiters, &failure);
        watchers.into_iter().for_each(Waker::wake);
    }
}

impl Link {
    fn up(&self, writer: &Arc<Writer>) {
        let mut state = self.lock();
        state.counters.connects += 1;
        if !matches!(state.phase, Phase::Shut(_)) {
            state.phase = Phase::Up(writer.clone());
        }
        let watchers = mem::take(&mut state.watchers);
        drop(state);
        watchers.into_iter().for_each(Waker::wake);
    }

    /// Tells what is queued that there is no connection, unless it is worth waiting for the next attempt.
    fn unreachable(&self, error: Error, failures: u32) {
        let mut state = self.lock();
        let never_up = state.counters.connects == 0;
        // these pass
        let passing = matches!(error.code(), Some("LOADING" | "MASTERDOWN" | "BUSY"));
        let refused = error.is_server() && !passing;
        let failure = Failure::from(error);
        let give_up = self.dedicated || never_up || refused || failures >= self.config.reconnect.attempts;
        let waiters = if give_up || state.closing {
            let phase = if self.dedicated || state.closing {
                Phase::Shut(failure.clone())
            } else {
                Phase::Down(None)
            };
            state.reset(phase)
        } else {
            VecDeque::new()
        };
        if let Phase::Down(last) = &mut state.phase {
            *last = Some(failure.clone());
        }
        let watchers = mem::take(&mut state.watchers);
        drop(state);
        fail_all(waiters, &failure);
        watchers.into_iter().for_each(Waker::wake);
    }

    /// Lets `passed` pass: what has waited too long for a connection is not sent any more.
    fn expire_unsent(&self, passed: Duration) {
        let after = self.config.response_timeout;
        let ticks = passed.as_secs_f64() / after.as_secs_f64() * f64::from(TICKS);
        let mut overdue = VecDeque::new();
        let mut state = self.lock();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let ticks = ticks as u64;
        state.tick += ticks;
        while let Some(waiter) = state.waiters.front() {
            if waiter.deadline.is_none_or(|deadline| deadline > state.tick) {
                break;
            }
            let Some(waiter) = state.waiters.pop_front() else { break };
            state.out.advance(usize::try_from(waiter.len).unwrap_or(usize::MAX));
            state.taken = waiter.start + waiter.len;
            state.in_flight -= waiter.recipient.owed() as usize;
            state.bytes_in_flight -= waiter.len;
            overdue.push_back(waiter);
        }
        drop(state);
        fail_all(overdue, &Failure::Timeout { after, ahead: 0, written: false });
    }

    fn is_shut(&self) -> bool {
        matches!(self.lock().phase, Phase::Shut(_))
    }

    fn shut_if_closing(&self) -> bool {
        let mut state = self.lock();
        if !state.closing {
            return matches!(state.phase, Phase::Shut(_));
        }
        let waiters = state.reset(Phase::Shut(Failure::Closed));
        let watchers = mem::take(&mut state.watchers);
        drop(state);
        fail_all(waiters, &Failure::Closed);
        watchers.into_iter().for_each(Waker::wake);
        true
    }

    /// Waits for the next attempt to connect; what is queued may become overdue meanwhile.
    async fn sleep_unless_closing(&self, pause: Duration) {
        let mut sleep = pin!(sleep(pause));
        poll_fn(|cx| {
            let mut state = self.lock();
            if state.closing || matches!(state.phase, Phase::Shut(_)) {
                return Poll::Ready(());
            }
            state.driver = Some(cx.waker().clone());
            drop(state);
            sleep.as_mut().poll(cx)
        })
        .await;
    }
}

impl Intake {
    /// Forgets all that is queued and gives back who waits for it.
    fn reset(&mut self, phase: Phase) -> VecDeque<Waiter> {
        self.phase = phase;
        self.out.clear();
        self.taken = self.queued;
        self.writing = false;
        self.in_flight = 0;
        self.bytes_in_flight = 0;
        self.driver = None;
        mem::take(&mut self.waiters)
    }
}

fn fail_all(waiters: VecDeque<Waiter>, failure: &Failure) {
    for mut waiter in waiters {
        waiter.recipient.fail(failure.clone());
    }
}
