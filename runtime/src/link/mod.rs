//! One connection: commands go in as bytes, replies come back to whoever waits for them.
//!
//! Callers append under a short lock and never do I/O while they hold it. A task of its own, the [driver](driver),
//! connects, writes, reads and connects again. Pushes are told apart from replies where they are read.

mod backoff;
pub(crate) mod config;
pub(crate) mod decode;
mod driver;
mod handshake;
mod input;
mod intake;
mod ledger;
mod out;
mod replies;
mod serve;
mod waiter;

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

pub(crate) use backoff::pause;
pub(crate) use intake::Handover;
use intake::{Intake, Phase};
pub(crate) use ledger::{Counters, Ledger};
pub(crate) use out::Out;
pub(crate) use replies::{Piece, Replies};
use tokio::runtime::Handle;
pub(crate) use waiter::{Raw, Receive, Recipient, Slot};

use crate::arg::Words;
use crate::error::Failure;
use crate::request::Patience;
use config::Config;

/// How many ticks a response timeout is long: replies are found overdue at most an eighth late, and no command needs a
/// clock of its own.
const TICKS: u32 = 8;

/// The owner's end of a connection. Dropping it lets what is in flight finish and then closes.
#[derive(Debug)]
pub(crate) struct OwnedLink(Arc<Link>);

/// What callers and driver share.
pub(crate) struct Link {
    config: Arc<Config>,
    ledger: Arc<Ledger>,
    /// A dedicated connection is not made again once it was lost: its state was somebody's.
    dedicated: bool,
    state: Mutex<Intake>,
}

impl OwnedLink {
    pub(crate) fn new(config: &Arc<Config>, ledger: &Arc<Ledger>) -> OwnedLink {
        OwnedLink(Link::new(config, ledger, false))
    }

    pub(crate) fn shared(&self) -> &Arc<Link> {
        &self.0
    }
}

impl Drop for OwnedLink {
    fn drop(&mut self) {
        self.0.start_closing();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.ledger.close(&self.counters());
    }
}

impl Link {
    pub(crate) fn new(config: &Arc<Config>, ledger: &Arc<Ledger>, dedicated: bool) -> Arc<Link> {
        let shared = Arc::new(Link {
            config: config.clone(),
            ledger: ledger.clone(),
            dedicated,
            state: Mutex::new(Intake::default()),
        });
        ledger.open(&shared);
        shared
    }

    /// Queues the frames in `out` as one unit. They are contiguous on the wire and sent again only as a whole.
    pub(crate) fn submit(
        self: &Arc<Self>,
        out: &mut Out,
        recipient: Recipient,
        patience: Patience,
    ) -> Result<Handover, Failure> {
        let mut state = self.open()?;
        let deadline = self.deadline(&state, patience);
        let alone = state.enqueue(out.len(), recipient, deadline);
        state.out.append(out);
        Ok(state.hand_over(alone))
    }

    /// Queues one command, or waits while as much is in flight as may be. The waker is known to the slot already.
    pub(crate) fn poll_submit(
        self: &Arc<Self>,
        words: &Words,
        patience: Patience,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(Arc<Slot>, Handover), Failure>> {
        let waker = cx.waker().clone();
        let mut state = match self.open() {
            Ok(state) => state,
            Err(failure) => return Poll::Ready(Err(failure)),
        };
        if !self.has_room(&state) {
            state.watchers.push(waker);
            return Poll::Pending;
        }
        let slot = state.slot(waker);
        let before = state.out.len();
        state.out.push_words(words);
        let len = state.out.len() - before;
        let deadline = self.deadline(&state, patience);
        let alone = state.enqueue(len, Recipient::One(slot.clone()), deadline);
        Poll::Ready(Ok((slot, state.hand_over(alone))))
    }

    /// Waits for the connection to be up, or for what hinders it.
    pub(crate) async fn ready(self: &Arc<Self>) -> Result<(), Failure> {
        poll_fn(|cx| {
            let mut state = match self.open() {
                Ok(state) => state,
                Err(failure) => return Poll::Ready(Err(failure)),
            };
            match &state.phase {
                Phase::Up(_) => return Poll::Ready(Ok(())),
                Phase::Down(Some(failure)) => return Poll::Ready(Err(failure.clone())),
                _ => {}
            }
            state.watchers.push(cx.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Waits until nothing is in flight and the connection is closed.
    pub(crate) async fn close(self: &Arc<Self>) {
        self.start_closing();
        poll_fn(|cx| {
            let mut state = self.lock();
            if matches!(state.phase, Phase::Shut(_)) {
                return Poll::Ready(());
            }
            state.watchers.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    pub(crate) fn counters(&self) -> Counters {
        let state = self.lock();
        Counters { in_flight: state.in_flight, ..state.counters }
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.lock().in_flight
    }

    /// Whether it may go on being used.
    pub(crate) fn is_alive(&self) -> bool {
        self.lock().is_alive()
    }

    /// Nobody needs it: it is closed when that has lasted for long.
    pub(crate) fn make_idle(&self) {
        let timeout = self.config.idle_timeout;
        let mut state = self.lock();
        state.idle_until = (!timeout.is_zero()).then(|| state.tick + 1 + u64::from(self.ticks(timeout)));
    }

    /// Takes it into use again; `false` where it has ended, or is about to.
    pub(crate) fn reuse(&self) -> bool {
        let mut state = self.lock();
        state.idle_until = None;
        state.is_alive()
    }

    /// Queues a command whose reply interests nobody; whether it could be.
    pub(crate) fn send_and_forget(&self, frame: &[u8]) -> bool {
        let mut state = self.lock();
        if !matches!(state.phase, Phase::Up(_)) || state.closing {
            return false;
        }
        let deadline = self.deadline(&state, Patience::Normal);
        state.enqueue(frame.len(), Recipient::Nobody(1), deadline);
        state.out.push(frame);
        let driver = state.driver.take();
        drop(state);
        driver.into_iter().for_each(Waker::wake);
        true
    }

    /// Ends the connection at once, whatever is in flight.
    pub(crate) fn kill(&self) {
        let mut state = self.lock();
        state.phase = Phase::Shut(Failure::Closed);
        let driver = state.driver.take();
        drop(state);
        driver.into_iter().for_each(Waker::wake);
    }

    /// Loses the connection on purpose, because nobody knows what state the server has it in.
    pub(crate) fn give_up(&self, reason: &'static str) {
        let mut state = self.lock();
        state.given_up = Some(reason);
        let driver = state.driver.take();
        drop(state);
        driver.into_iter().for_each(Waker::wake);
    }

    /// Lets what is in flight finish, takes nothing more, and closes.
    pub(crate) fn start_closing(&self) {
        let mut state = self.lock();
        state.closing = true;
        if matches!(state.phase, Phase::Rest) {
            state.phase = Phase::Shut(Failure::Closed);
        }
        let driver = state.driver.take();
        let watchers = std::mem::take(&mut state.watchers);
        drop(state);
        driver.into_iter().chain(watchers).for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Intake> {
        // nothing of ours panics under this lock; if it did, the queue would still be consistent
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks for a submission; starts the driver where none runs.
    fn open(self: &Arc<Self>) -> Result<MutexGuard<'_, Intake>, Failure> {
        let mut state = self.lock();
        match &state.phase {
            Phase::Up(_) | Phase::Down(_) if !state.closing => {}
            Phase::Rest if !state.closing => {
                let runtime = Handle::try_current().map_err(|_| Failure::NoRuntime)?;
                state.phase = Phase::Down(None);
                runtime.spawn(driver::run(self.clone()));
            }
            Phase::Shut(failure) => return Err(failure.clone()),
            _ => return Err(Failure::Closed),
        }
        Ok(state)
    }

    fn has_room(&self, state: &Intake) -> bool {
        state.in_flight < self.config.max_commands && state.bytes_in_flight < self.config.max_bytes as u64
    }

    fn deadline(&self, state: &Intake, patience: Patience) -> Option<u64> {
        let ticks = match patience {
            Patience::Normal => TICKS,
            Patience::Longer(more) => self.ticks(more).saturating_add(TICKS),
            Patience::Endless => return None,
        };
        Some(state.tick + 1 + u64::from(ticks))
    }

    /// How many ticks a time is long, rounded up.
    fn ticks(&self, time: Duration) -> u32 {
        let tick = self.config.response_timeout.as_secs_f64() / f64::from(TICKS);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let ticks = (time.as_secs_f64() / tick).ceil() as u32;
        ticks
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Link")
            .field("address", &self.config.endpoint)
            .field("dedicated", &self.dedicated)
            .field("up", &matches!(state.phase, Phase::Up(_)))
            .field("in_flight", &state.in_flight)
            .finish_non_exhaustive()
    }
}
