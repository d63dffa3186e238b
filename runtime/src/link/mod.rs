//! One connection: commands go in as bytes, replies come back to whoever waits for them.
//!
//! Callers append under a short lock and never do I/O while they hold it. A task of its own, the [driver](driver),
//! connects, writes, reads and connects again. What is decided, is decided in the [core](self::core).

mod attempt;
mod backoff;
mod bundle;
mod call;
mod clock;
pub(crate) mod config;
mod core;
pub(crate) mod decode;
mod driver;
pub(crate) mod event;
mod handover;
mod home;
mod kind;
mod ledger;
mod login;
mod moving;
pub(crate) mod observe;
mod pacer;
mod probe;
mod question;
mod renewal;
mod side_by_side;
mod site;
mod stale;
#[cfg(test)]
mod tests;
mod waiting;
mod watch;

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::Duration;

pub(crate) use backoff::pause;
pub(crate) use bundle::Bundle;
#[cfg(feature = "simulation")]
pub(crate) use core::machine;
use core::{Gate, Intake, Life, Reuse};
pub(crate) use core::{
    Heard, Listen, NEVER, Out, Piece, Raw, Receive, Recipient, Replies, Slot, Terms, Tick,
};
pub(crate) use handover::Handover;
use home::Home;
pub(crate) use home::{runtime, spawn};
use kind::Kind;
pub(crate) use ledger::Counters;
pub use login::{Credentials, LoggingIn, Login};
pub(crate) use question::{ASKING, Before};
use renewal::LoggedIn;
pub(crate) use side_by_side::side_by_side;
pub(crate) use site::Site;
pub(crate) use stale::Stale;
use tokio::time::timeout;
pub(crate) use waiting::{Queued, Sent, Waiting};
use watch::Watch;

use crate::error::{Failure, Seen};
use crate::net::Writer;
use crate::request::Patience;

/// The owner's end of a connection. Dropping it lets what is in flight finish and then closes.
#[derive(Debug)]
pub(crate) struct OwnedLink(Arc<Link>);

/// One connection, and the ones that are made in its place.
pub(crate) struct Link {
    site: Arc<Site>,
    kind: Kind,
    gate: Gate<Arc<Writer>>,
    /// How new the login of its connection is. Taken with no other lock, or within that of the site's logins.
    login: Mutex<LoggedIn>,
    home: Home,
}

impl OwnedLink {
    pub(crate) fn new(site: &Arc<Site>) -> OwnedLink {
        OwnedLink(Link::new(site, Kind::Shared))
    }

    /// One for subscriptions.
    pub(crate) fn push(site: &Arc<Site>, listener: Arc<dyn Listen>) -> OwnedLink {
        OwnedLink(Link::new(site, Kind::Push(listener)))
    }

    /// One for MONITOR.
    pub(crate) fn monitor(site: &Arc<Site>, listener: Arc<dyn Listen>) -> OwnedLink {
        OwnedLink(Link::new(site, Kind::Monitor(listener)))
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
        self.site.ledger.close(&self.counters());
    }
}

impl Link {
    /// One for a single user.
    pub(crate) fn dedicated(site: &Arc<Site>) -> Arc<Link> {
        Link::new(site, Kind::Dedicated)
    }

    fn new(site: &Arc<Site>, kind: Kind) -> Arc<Link> {
        let max = (site.config.max_commands, site.config.max_bytes as u64);
        let intake = Intake::new(kind.is_dedicated(), max, site.pace, site.flushes.clone());
        let intake = if kind.listener().is_some() { intake.listening() } else { intake };
        let (login, home) = (Mutex::default(), Home::default());
        let link = Arc::new(Link { site: site.clone(), kind, gate: Gate::new(intake), login, home });
        site.ledger.open(&link);
        link
    }

    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Whether its driver has not been run for two ticks.
    #[cold]
    pub(crate) fn stands_still(&self) -> bool {
        self.gate.lock().lags(self.site.now())
    }

    /// What the connection is doing, for an error of something that is overdue.
    #[cold]
    pub(crate) fn seen(&self) -> Arc<Seen> {
        self.gate.lock().seen()
    }

    /// Waits for the connection to be up, or for what hinders it; what passes by itself is waited for as long as for a
    /// reply, or as connecting may take. Where calls fail at once while the server is away, what has kept another connection from it is
    /// enough.
    pub(crate) async fn ready(self: &Arc<Self>) -> Result<(), Failure> {
        // to measure how long it takes
        runtime()?;
        if self.site.per_command.fail_when_down
            && let Some(failure) = self.site.pacer.cause()
            && !self.gate.lock().life().is_up()
        {
            return Err(failure);
        }
        self.begin()?.finish(self);
        let mut watch = Watch::new(self);
        let up = poll_fn(|cx| watch.poll_up(cx));
        let config = &self.site.config;
        match timeout(config.response_timeout.max(config.connect_timeout), up).await {
            Ok(result) => result,
            Err(_) => Err(self.gate.lock().last_failure().unwrap_or_else(|| Failure::Unreachable {
                reason: format!("{}: no answer", self.site.place).into(),
            })),
        }
    }

    /// Begins to connect, where nothing has been done yet.
    pub(crate) fn begin(&self) -> Result<Handover, Failure> {
        let mut intake = self.gate.lock();
        self.check_runtime(&mut intake)?;
        Ok(Handover(intake.start()))
    }

    /// Waits until the connection is closed.
    pub(crate) async fn closed(&self) {
        let mut watch = Watch::new(self);
        let end = poll_fn(|cx| watch.poll_end(cx));
        match self.limit_elsewhere(Patience::Normal) {
            None => end.await,
            Some(limit) => {
                if timeout(limit, end).await.is_err() {
                    self.kill();
                }
            }
        }
    }

    /// Whether its driver's runtime may stand still, while this task is driven by another.
    #[inline]
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.home.is_elsewhere()
    }

    /// After how long a caller may take it that the driver does not run: it would have ended the waiting before. Nothing,
    /// where the driver is not [elsewhere](Link::is_elsewhere), or the caller waits for ever.
    #[cold]
    pub(crate) fn limit_elsewhere(&self, patience: Patience) -> Option<Duration> {
        if !self.is_elsewhere() {
            return None;
        }
        let waits = self.site.waits(patience)?;
        Some(waits.saturating_add(self.site.pace.tick.saturating_mul(2)))
    }

    pub(crate) fn counters(&self) -> Counters {
        self.gate.lock().counters()
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.gate.lock().in_flight()
    }

    /// How much it owes; the more the worse to choose.
    #[inline]
    pub(crate) fn load(&self) -> usize {
        self.gate.load()
    }

    /// Whether it is not up, since the last attempt to connect has failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.load() >= core::DOWN && self.gate.lock().last_failure().is_some()
    }

    /// Its server is away, or silent: others are asked in its place. If a caller waits for it, another one may have taken its place, and
    /// callers whose limits are shorter than the client's learn of no failure that would make them look. What a look itself asks is no
    /// reason for the next one: that would never end.
    fn on_away(&self, has_callers: bool) {
        self.site.pass_over();
        if has_callers {
            self.site.doubts.notify_one();
        }
    }

    /// Whether it may go on being used.
    pub(crate) fn is_alive(&self) -> bool {
        self.gate.lock().is_alive()
    }

    /// Whether it was lost for good, and not by the will of this program.
    pub(crate) fn is_lost(&self) -> bool {
        self.gate.lock().is_lost()
    }

    /// Nobody needs it: it is closed when that has lasted for long.
    pub(crate) fn make_idle(self: &Arc<Self>) {
        let timeout = self.site.config.idle_timeout;
        let ticks = (!timeout.is_zero()).then(|| self.site.pace.ticks(timeout));
        self.gate.lock().keep(ticks);
        self.catch_up();
    }

    /// Takes it into use again; `false` where it has ended, or the server has closed it meanwhile.
    pub(crate) fn reuse(&self) -> bool {
        let reuse = self.gate.lock().reuse();
        match reuse {
            Reuse::Look(writer) if !writer.has_news() => true,
            Reuse::Look(_) => {
                self.kill();
                false
            }
            Reuse::Dead => false,
        }
    }

    /// Queues a command whose reply interests nobody; whether it could be.
    pub(crate) fn send_and_forget(self: &Arc<Self>, frame: &[u8]) -> bool {
        if !self.is_alive() {
            return false;
        }
        let mut out = Out::default();
        out.push(frame);
        match self.submit(&mut out, Recipient::nobody(1), Patience::Normal) {
            Ok((_, handover)) => {
                handover.finish(self);
                true
            }
            Err(_) => false,
        }
    }

    /// Ends the connection at once, whatever is in flight. The server sees the end before this returns.
    pub(crate) fn kill(&self) {
        let mut intake = self.gate.lock();
        let (writer, ends) = intake.kill();
        self.gate.note(&intake);
        drop(intake);
        if let Some(writer) = writer {
            writer.shut_down();
        }
        ends.tell();
    }

    /// Makes the connection anew, since its server was demoted; what it owes comes first.
    pub(crate) fn renew(&self) {
        let mut intake = self.gate.lock();
        let driver = intake.renew();
        self.gate.note(&intake);
        drop(intake);
        driver.into_iter().for_each(Waker::wake);
    }

    /// Lets what is in flight finish, takes nothing more, and closes.
    pub(crate) fn start_closing(&self) {
        let mut intake = self.gate.lock();
        let ends = intake.close();
        self.gate.note(&intake);
        drop(intake);
        ends.tell();
    }

    /// A driver is needed to go on, and for that a runtime.
    #[inline]
    fn check_runtime(&self, intake: &mut Intake<Arc<Writer>>) -> Result<(), Failure> {
        if !matches!(intake.life(), Life::Rest(_)) {
            return Ok(());
        }
        intake.set_now(self.site.now());
        self.site.runtime().map(drop)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let intake = self.gate.lock();
        f.debug_struct("Link")
            .field("place", &self.site.place)
            .field("kind", &self.kind)
            .field("up", &intake.life().is_up())
            .field("in_flight", &intake.in_flight())
            .finish_non_exhaustive()
    }
}
