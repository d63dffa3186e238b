//! Logins that are renewed on connections that live: one is asked for, and AUTH goes to each of them.

use std::io;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::core::{Out, Receive, Recipient, Replies, Tick, auth};
use super::login::Login;
use super::{Handover, Link, Site, pause};
use crate::arg::Words;
use crate::error::{Failure, Reason, rounded};
use crate::net::Endpoint;

/// What the connections of a client know of its logins.
#[derive(Debug, Default)]
pub(crate) struct Logins(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Counts renewals.
    renewals: u64,
    /// What the last of them gave.
    latest: Option<(Login, LoggedIn)>,
    /// Somebody asks for a new one because one is due.
    asking: bool,
    /// In a row.
    failures: u32,
    /// The next attempt after one that failed.
    not_before: Tick,
}

/// How new the login of a connection is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LoggedIn {
    /// How many renewals there had been.
    renewals: u64,
    /// When it has to be renewed, if ever.
    due: Option<Tick>,
}

/// The right to ask for a login because one is due. Only one task has it at a time.
struct Asking(Arc<Site>);

/// Waits for the reply to AUTH on one connection.
#[derive(Debug)]
struct Answer {
    link: Weak<Link>,
    /// Who is told that the server refuses it.
    refused: Option<UnboundedSender<Arc<str>>>,
}

impl Logins {
    pub(super) fn renewals(&self) -> u64 {
        self.lock().renewals
    }

    /// Whether the caller is to ask for a new login, because that of a connection is due and nobody else is asking. All connections find
    /// theirs due at the same tick.
    fn begin(&self, login: LoggedIn, now: Tick) -> bool {
        let mut state = self.lock();
        // a connection that is in use gets the latest login when it is returned, so that is the one to be renewed
        let latest = state.latest.as_ref().map(|(_, latest)| *latest);
        let login = latest.filter(|latest| latest.renewals > login.renewals).unwrap_or(login);
        let begins = login.is_due(now) && !state.asking && state.not_before <= now;
        state.asking |= begins;
        begins
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LoggedIn {
    fn is_due(self, now: Tick) -> bool {
        self.due.is_some_and(|due| due <= now)
    }
}

impl Asking {
    fn begin(site: &Arc<Site>, login: LoggedIn, now: Tick) -> Option<Asking> {
        site.logins.begin(login, now).then(|| Asking(site.clone()))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.logins.lock().asking = false;
    }
}

impl Site {
    /// As whom to log in at `to` now.
    ///
    /// # Errors
    ///
    /// Whoever has to say so failed.
    pub(super) async fn login(&self, to: &Endpoint) -> io::Result<Option<Login>> {
        match &self.config.credentials {
            None => Ok(self.config.login()),
            Some(credentials) => match credentials.0.login(to).await {
                Ok(login) => Ok(Some(login)),
                Err(error) => Err(io::Error::other(format!("the credentials gave no login: {error}"))),
            },
        }
    }

    /// How new a login is that was given after so many renewals.
    pub(super) fn logged_in(&self, login: Option<&Login>, renewals: u64) -> LoggedIn {
        let due = login.and_then(Login::lifetime).map(|lifetime| {
            // early, and not all clients at once
            let early = lifetime.mul_f64(0.9 - 0.1 * self.config.via.random());
            self.now().saturating_add(self.pace.ticks(early))
        });
        LoggedIn { renewals, due }
    }

    /// Asks for a login, sends it on all connections, and waits for the answers.
    ///
    /// # Errors
    ///
    /// There is none to be had in time: the connections stay as they are. Or the server refuses it on one of them.
    pub(crate) async fn renew_logins(&self, to: &Endpoint) -> Result<(), Failure> {
        // ends with the last answer, or the loss of its connection
        let refusal = self.send_logins(to).await?.recv().await;
        refusal.map_or(Ok(()), |text| Err(Failure::Refused { node: to.to_string().into(), text }))
    }

    /// The same without waiting: gives those answers that are refusals.
    async fn send_logins(&self, to: &Endpoint) -> Result<UnboundedReceiver<Arc<str>>, Failure> {
        super::runtime()?;
        let limit = self.config.connect_timeout;
        let asked = match timeout(limit, self.login(to)).await {
            Ok(Ok(login)) => Ok(login),
            Ok(Err(error)) => Err(Reason::from(error)),
            Err(_) => Err(format!("the credentials gave no login within {:?}", rounded(limit)).into()),
        };
        let (refused, refusals) = unbounded_channel();
        let Some((login, logged_in)) = self.on_asked(asked, to)? else { return Ok(refusals) };
        for link in self.ledger.links() {
            // other servers of a cluster have logins of their own
            if ptr::eq(&*link.site, self) {
                link.log_in(&login, logged_in, Some(&refused));
            }
        }
        Ok(refusals)
    }

    /// What was asked for has come, or has not: notes it, and when to ask again.
    fn on_asked(
        &self,
        asked: Result<Option<Login>, Reason>,
        to: &Endpoint,
    ) -> Result<Option<(Login, LoggedIn)>, Failure> {
        let mut state = self.logins.lock();
        let login = match asked {
            Ok(Some(login)) => login,
            Ok(None) => return Ok(None),
            Err(reason) => {
                let reconnect = self.config.reconnect;
                let random = self.config.via.random();
                let pause = pause(reconnect.first, reconnect.longest, state.failures, random);
                state.failures = state.failures.saturating_add(1);
                state.not_before = self.now().saturating_add(self.pace.ticks(pause));
                return Err(Failure::Unreachable { reason: reason.at(to) });
            }
        };
        (state.failures, state.not_before) = (0, 0);
        state.renewals += 1;
        let logged_in = self.logged_in(Some(&login), state.renewals);
        state.latest = Some((login.clone(), logged_in));
        Ok(Some((login, logged_in)))
    }
}

impl Link {
    /// It has logged in with its greeting.
    pub(super) fn on_greeted(self: &Arc<Self>, login: LoggedIn) {
        *self.login() = login;
        self.catch_up();
    }

    /// Sends the login that was given since it logged in, if there is one.
    pub(super) fn catch_up(self: &Arc<Self>) {
        // a link with a listener is never leased, so it got the login when it was given
        if self.site.config.credentials.is_none() || self.kind.listener().is_some() {
            return;
        }
        let latest = {
            let state = self.site.logins.lock();
            let newer = self.login().renewals < state.renewals;
            state.latest.clone().filter(|_| newer)
        };
        if let Some((login, logged_in)) = latest {
            self.log_in(&login, logged_in, None);
        }
    }

    /// It is `now`: has the logins of all connections renewed where that of this one, to `at`, is due.
    pub(super) fn renew_login(&self, now: Tick, at: Option<&Endpoint>) {
        let login = *self.login();
        if login.is_due(now)
            && let (Some(to), Ok(runtime)) = (at.cloned(), super::runtime())
            && let Some(asking) = Asking::begin(&self.site, login, now)
        {
            super::spawn(&runtime, async move {
                // a failure is tried again when the next tick finds it due
                let _failed = asking.0.send_logins(&to).await;
            });
        }
    }

    /// Sends AUTH, if there is a connection and it is not leased. A leased one may be within MULTI; it gets the login when it is given back.
    fn log_in(
        self: &Arc<Self>,
        login: &Login,
        logged_in: LoggedIn,
        refused: Option<&UnboundedSender<Arc<str>>>,
    ) {
        let auth = auth(login);
        if let Some(listener) = self.kind.listener() {
            // if there is no connection, the next one asks for a login itself
            *self.login() = logged_in;
            return listener.log_in(&auth);
        }
        let answer = Answer { link: Arc::downgrade(self), refused: refused.cloned() };
        let answer = Recipient::flush(Arc::new(answer), 0, 1, false, None);
        let Some(handover) = self.slip_in(&auth, answer) else { return };
        *self.login() = logged_in;
        handover.finish(self);
    }

    /// Queues a command for the client itself, if there is a connection and it is not leased.
    pub(crate) fn slip_in(&self, words: &Words, recipient: Recipient) -> Option<Handover> {
        let mut out = Out::default();
        out.push_words(words);
        let mut intake = self.gate.lock();
        let next = intake.slip_in(&mut out, recipient)?;
        self.gate.note(&intake);
        Some(Handover(next))
    }

    fn login(&self) -> MutexGuard<'_, LoggedIn> {
        self.login.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receive for Answer {
    fn receive(&self, _tag: u64, replies: Replies) {
        if replies.errors().is_empty() {
            return;
        }
        if let (Some(refused), Some((frame, _))) = (&self.refused, replies.get(0, &mut 0)) {
            let text = String::from_utf8_lossy(frame.get(1..).unwrap_or_default());
            let _ = refused.send(text.trim_end().into());
        }
        let Some(link) = self.link.upgrade() else { return };
        // the server keeps a connection as it was where it refuses AUTH, but perhaps not for long
        if link.kind.is_dedicated() {
            link.start_closing();
        } else {
            link.renew();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: LoggedIn = LoggedIn { renewals: 0, due: Some(8) };

    #[test]
    fn of_two_who_find_a_login_due_one_asks() {
        let logins = Logins::default();
        assert!(!logins.begin(DUE, 7) && !logins.begin(LoggedIn::default(), 8));
        // the second must neither wait for the first nor take its place
        assert!(logins.begin(DUE, 8) && !logins.begin(DUE, 8) && !logins.begin(DUE, 9));
        logins.lock().asking = false;
        assert!(logins.begin(DUE, 9));
    }

    #[test]
    fn a_connection_that_has_not_got_the_latest_login_waits_with_the_others() {
        let logins = Logins::default();
        logins.lock().latest = Some((Login::password("x"), LoggedIn { renewals: 1, due: Some(20) }));
        assert!(!logins.begin(DUE, 8) && !logins.begin(DUE, 19));
        assert!(logins.begin(DUE, 20));
    }
}
