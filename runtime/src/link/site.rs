//! What all connections to one server have in common.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::config::{Config, PerCommand, Reconnect};
use super::core::{Flushes, Manner, NEVER, Pace, Tick};
use super::event::{Event, Events};
use super::home::OwnThread;
use super::ledger::Ledger;
use super::pacer::Pacer;
use super::renewal::Logins;
use super::stale::StaleConnections;
use crate::erased::Erased;
use crate::error::Failure;
use crate::net::Place;
use crate::request::Patience;

/// Where a client's connections go, how they begin, and what is known of all of them.
#[derive(Debug)]
pub(crate) struct Site {
    /// What no command needs: it is found through the site, as if it were a part of it.
    base: Erased<Base>,
    pub(crate) per_command: PerCommand,
    pub(super) pace: Pace,
    /// Until then others are asked in its place; 0 is not at all.
    passed_over: AtomicU64,
    /// All ticks are counted from here, on every connection.
    start: Instant,
}

#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) config: Config,
    pub(crate) place: Place,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) events: Arc<Events>,
    pub(super) logins: Logins,
    pub(crate) stale: StaleConnections,
    pub(super) pacer: Pacer,
    /// Told when another server may have taken the place of this one. Whoever keeps the map of a cluster listens.
    pub(crate) doubts: Arc<Notify>,
    pub(super) flushes: Flushes,
    /// How the last connection that was made was greeted.
    manner: Mutex<Manner>,
    /// What drives its connections, if not the runtime of whoever needs them; or why there is none.
    thread: Option<Result<Arc<OwnThread>, Arc<str>>>,
}

/// For so long a server that could not serve is left alone.
const PASSED_OVER: Duration = Duration::from_secs(1);

impl Site {
    pub(crate) fn new(mut config: Config, place: Place) -> Site {
        let pace = Pace::new(config.response_timeout, config.health_check);
        // the ticker finds connections that are silent; this finds those that take nothing
        config.sockets.user_timeout.get_or_insert(config.response_timeout.saturating_mul(2));
        let start = || OwnThread::start().map(Arc::new).map_err(|error| error.to_string().into());
        let thread = config.own_thread.then(start);
        let base = Base {
            config,
            place,
            ledger: Arc::default(),
            events: Arc::default(),
            logins: Logins::default(),
            stale: StaleConnections::default(),
            pacer: Pacer::default(),
            doubts: Arc::default(),
            flushes: Flushes::default(),
            manner: Mutex::default(),
            thread,
        };
        Site::over(base, pace, Instant::now())
    }

    /// Another server of the same client: the same settings and the same clock, and what happens is counted together.
    pub(crate) fn beside(&self, place: Place) -> Site {
        self.with(self.config.clone(), place)
    }

    fn with(&self, config: Config, place: Place) -> Site {
        let base = Base {
            config,
            place,
            ledger: self.ledger.clone(),
            events: self.events.clone(),
            logins: Logins::default(),
            stale: StaleConnections::default(),
            pacer: Pacer::default(),
            doubts: self.doubts.clone(),
            flushes: Flushes::default(),
            manner: Mutex::default(),
            thread: self.thread.clone(),
        };
        Site::over(base, self.pace, self.start)
    }

    fn over(base: Base, pace: Pace, start: Instant) -> Site {
        let per_command = base.config.per_command();
        Site { base: Erased::new(base), per_command, pace, passed_over: AtomicU64::new(0), start }
    }

    /// The same server, for reads that another one can do as well: they do not wait for it while it is away.
    pub(crate) fn for_reads(&self) -> Site {
        let reconnect = Reconnect { attempts: 1, ..self.config.reconnect };
        let config =
            Config { reads: true, primary: false, fail_when_down: true, reconnect, ..self.config.clone() };
        self.with(config, self.place.clone())
    }

    /// It cannot serve just now: reads that another server can do as well go there for a second, or for two ticks if these are longer, so that
    /// a driver that says so at each tick keeps them away.
    pub(crate) fn pass_over(&self) {
        if !self.per_command.reads {
            return;
        }
        let time = PASSED_OVER.max(self.pace.tick.saturating_mul(2));
        self.passed_over.store(self.deadline_of(Patience::Within(time)), Ordering::Relaxed);
    }

    /// Whether others are to be asked.
    pub(crate) fn is_passed_over(&self) -> bool {
        let until = self.passed_over.load(Ordering::Relaxed);
        until != 0 && self.left(until).is_some()
    }

    /// The runtime for its drivers.
    ///
    /// # Errors
    ///
    /// This is called outside of one, or the thread for them could not be started.
    pub(crate) fn runtime(&self) -> Result<Handle, Failure> {
        match &self.thread {
            None => super::runtime(),
            Some(Ok(thread)) => Ok(thread.runtime.clone()),
            Some(Err(reason)) => {
                let reason = format!("there is no thread for the connections: {reason}").into();
                Err(Failure::Unreachable { reason })
            }
        }
    }

    /// Whether its drivers have a thread of their own.
    pub(super) fn has_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// Tells of an event, where no lock is held.
    pub(super) fn tell(&self, event: &Event) {
        self.events.tell(self.config.on_event.as_ref(), event);
        self.config.observers.connection(event);
    }

    /// Whether its connections may be made anew, since the server was demoted: all of them at once, and then not again for
    /// a while.
    pub(crate) fn may_renew(&self) -> bool {
        self.pacer.may_renew()
    }

    /// How late it is.
    pub(crate) fn now(&self) -> Tick {
        let passed = self.start.elapsed().as_nanos() / self.pace.tick.as_nanos();
        Tick::try_from(passed).unwrap_or(Tick::MAX)
    }

    /// By when a reply must be there to what is sent now.
    pub(crate) fn deadline(&self) -> Tick {
        self.pace.deadline(self.now(), self.pace.response)
    }

    /// The same for whoever waits so patiently.
    pub(crate) fn deadline_of(&self, patience: Patience) -> Tick {
        match self.waits(patience) {
            Some(time) => self.pace.deadline(self.now(), self.pace.ticks(time)),
            None => NEVER,
        }
    }

    /// When a tick begins.
    pub(super) fn at(&self, tick: Tick) -> Instant {
        self.start + self.pace.time(tick)
    }

    /// How a new connection is greeted first.
    pub(super) fn manner(&self) -> MutexGuard<'_, Manner> {
        self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long so patient a caller waits. Nothing: for ever.
    pub(crate) fn waits(&self, patience: Patience) -> Option<Duration> {
        let response = self.config.response_timeout;
        match patience {
            Patience::Normal => Some(response),
            Patience::Within(time) => Some(time),
            Patience::Longer(more) => Some(response.saturating_add(more)),
            Patience::Until { tick, .. } => Some(self.left(tick).unwrap_or_default()),
            Patience::Endless => None,
        }
    }

    /// How much time is left until a deadline, nothing if it has passed.
    pub(crate) fn left(&self, deadline: Tick) -> Option<Duration> {
        let left = deadline.checked_sub(self.now())?;
        Some(self.pace.time(left)).filter(|left| !left.is_zero())
    }
}

impl Deref for Site {
    type Target = Base;

    fn deref(&self) -> &Base {
        &self.base
    }
}
