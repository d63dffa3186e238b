//! When the next attempt to connect may begin.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::config::Reconnect;
use crate::error::Failure;

/// Paces the attempts of all connections to one server, the first ones and dedicated ones included: attempts that fail, and
/// connections that end before the server has answered anything on them, come after pauses that double.
#[derive(Debug, Default)]
pub(super) struct Pacer(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    not_before: Option<Instant>,
    last_failure: Option<(Instant, Failure)>,
    last_renewal: Option<Instant>,
}

/// Connections are made anew for a server that was demoted once in so long at most.
const RENEWAL: Duration = Duration::from_secs(1);

impl Pacer {
    pub(super) fn not_before(&self) -> Option<Instant> {
        self.lock().not_before
    }

    /// Why the next attempt has to wait, if it has to.
    pub(super) fn cause(&self) -> Option<Failure> {
        let state = self.lock();
        let waits = state.not_before.is_some_and(|at| at > Instant::now());
        state.last_failure.as_ref().filter(|_| waits).map(|(_, failure)| failure.clone())
    }

    /// An attempt that began then has failed. `random`, from 0 to 1, is the jitter.
    pub(super) fn failed(&self, began: Instant, failure: Failure, reconnect: Reconnect, random: f64) {
        let mut state = self.lock();
        // connections that fail together are one failure
        if state.last_failure.as_ref().is_some_and(|(last, _)| began < *last) {
            return;
        }
        let now = Instant::now();
        let pause = super::pause(reconnect.first, reconnect.longest, state.failures, random);
        state.failures = state.failures.saturating_add(1);
        state.last_failure = Some((now, failure));
        state.not_before = Some(now + pause);
    }

    /// The server has answered.
    pub(super) fn proven(&self) {
        let mut state = self.lock();
        (state.failures, state.not_before) = (0, None);
    }

    /// Whether connections may be made anew because the server was demoted.
    pub(super) fn may_renew(&self) -> bool {
        let now = Instant::now();
        let mut state = self.lock();
        let may = state.last_renewal.is_none_or(|last| now.duration_since(last) >= RENEWAL);
        if may {
            state.last_renewal = Some(now);
        }
        may
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pauses_double_until_the_server_answers_and_joint_failures_count_once() {
        let reconnect =
            Reconnect { first: Duration::from_millis(10), longest: Duration::from_secs(1), attempts: 6 };
        let pacer = Pacer::default();
        let start = Instant::now();
        assert_eq!(pacer.not_before(), None);
        tokio::time::advance(Duration::from_millis(1)).await;
        pacer.failed(start, Failure::CLOSED, reconnect, 1.0);
        pacer.failed(start, Failure::CLOSED, reconnect, 1.0);
        let first = Instant::now() + Duration::from_millis(10);
        assert_eq!(pacer.not_before(), Some(first));
        tokio::time::advance(Duration::from_millis(10)).await;
        pacer.failed(first, Failure::CLOSED, reconnect, 1.0);
        assert_eq!(pacer.not_before(), Some(first + Duration::from_millis(20)));
        pacer.proven();
        assert_eq!(pacer.not_before(), None);
        assert!(pacer.may_renew() && !pacer.may_renew());
        tokio::time::advance(RENEWAL).await;
        assert!(pacer.may_renew());
    }
}
