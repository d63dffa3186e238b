//! What clients, connections and pipelines stand on: settings, the way to a connection, and the dedicated ones that are kept.

mod lease;
mod limit;
mod resend;
mod size;
mod unwatch;

use std::iter;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use lease::Lease;
pub(crate) use limit::Limit;
pub(crate) use resend::{Attempts, Verdict};
pub(crate) use size::{LastSize, Size};
pub(crate) use unwatch::{Fate, Unwatch};

use crate::error::{Error, Failure, Result};
use crate::link::config::Config;
use crate::link::{Counters, Link, Site};
use crate::net::Place;
use crate::router::Router;
use crate::subscribe::Board;

/// The one thing behind all clones of a client.
#[derive(Debug)]
pub(crate) struct Hub {
    site: Arc<Site>,
    router: Router,
    board: Arc<Board>,
    /// Dedicated connections that nobody uses now, the most recently used last.
    idle: Mutex<Vec<Arc<Link>>>,
    last_flush: LastSize,
    /// Errors in pipelines that were told to nobody.
    unheld_errors: AtomicU64,
    closed: AtomicBool,
}

impl Hub {
    pub(crate) fn new(config: Config, place: Place) -> Arc<Hub> {
        let site = Arc::new(Site::new(config, place));
        let (router, board) = (Router::new(&site), Board::new(&site));
        Arc::new(Hub {
            site,
            router,
            board,
            idle: Mutex::default(),
            last_flush: LastSize::default(),
            unheld_errors: AtomicU64::new(0),
            closed: AtomicBool::new(false),
        })
    }

    /// Waits for every multiplexed connection to be up.
    pub(crate) async fn ready(&self) -> Result<()> {
        for link in self.router.links() {
            link.shared().ready().await?;
        }
        Ok(())
    }

    /// Takes no more commands, lets what is in flight finish, and closes all connections.
    pub(crate) async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.idle().clear();
        self.board.close();
        // all of them stop first, and only then is any waited for
        let links = self.site.ledger.links();
        links.iter().for_each(|link| link.start_closing());
        for link in links {
            link.closed().await;
        }
    }

    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// The same, to make a connection.
    ///
    /// # Errors
    ///
    /// The client is closed.
    pub(crate) fn open_site(&self) -> Result<&Arc<Site>, Failure> {
        if self.closed.load(Ordering::Acquire) { Err(Failure::CLOSED) } else { Ok(&self.site) }
    }

    /// The subscriptions.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.board
    }

    pub(crate) fn config(&self) -> &Config {
        &self.site.config
    }

    pub(crate) fn last_flush(&self) -> &LastSize {
        &self.last_flush
    }

    /// What happened on all its connections.
    pub(crate) fn total(&self) -> Counters {
        self.site.ledger.total()
    }

    /// Counts errors in pipelines that nobody will be told of.
    pub(crate) fn count_unheld(&self, errors: usize) {
        self.unheld_errors.fetch_add(errors as u64, Ordering::Relaxed);
    }

    pub(crate) fn unheld_errors(&self) -> u64 {
        self.unheld_errors.load(Ordering::Relaxed)
    }

    /// The connection for the next submission.
    #[inline]
    pub(crate) fn route(&self) -> &Arc<Link> {
        self.router.route()
    }

    /// The server has been demoted: its connections are made anew, so that a name is asked anew, too.
    pub(crate) fn renew(&self) {
        if !self.site.may_renew() {
            return;
        }
        for link in std::mem::take(&mut *self.idle()) {
            link.start_closing();
        }
        for link in self.router.links() {
            link.shared().renew();
        }
        self.board.renew();
    }

    /// Asks for a new login and sends it on all connections.
    pub(crate) async fn renew_logins(&self) -> Result<()> {
        if self.site.config.credentials.is_none() {
            return Err(Error::config(
                "there is nobody to ask for a new login: give the client some with `Builder::credentials`",
            ));
        }
        let to = self.site.place.ask().await.map_err(|error| {
            let reason = format!("{}: {error}", self.site.place).into();
            Failure::Unreachable { reason }
        })?;
        Ok(self.site.renew_logins(&to).await?)
    }

    /// A dedicated connection, kept from before or new. New ones connect by themselves while commands are queued.
    pub(crate) fn lease(self: &Arc<Self>) -> Result<Lease, Failure> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Failure::CLOSED);
        }
        let kept = {
            let mut idle = self.idle();
            iter::from_fn(|| idle.pop()).find(|link| link.reuse())
        };
        let link = kept.unwrap_or_else(|| Link::dedicated(&self.site));
        Ok(Lease::new(self.clone(), link))
    }

    /// Keeps a dedicated connection for the next who needs one.
    fn give_back(&self, link: Arc<Link>) {
        let most = self.site.config.idle_connections;
        let mut idle = self.idle();
        if idle.len() >= most {
            // those that were closed meanwhile take nobody's place
            idle.retain(|link| link.is_alive());
        }
        if idle.len() < most && !self.closed.load(Ordering::Acquire) {
            link.make_idle();
            idle.push(link);
        } else {
            drop(idle);
            link.start_closing();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Arc<Link>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        for link in self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            link.start_closing();
        }
    }
}
