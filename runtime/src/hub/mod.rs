//! What clients, connections and pipelines share: settings, the way to a connection, and the kept dedicated connections.

mod boards;
mod fence;
mod finding;
mod idle;
mod lease;
mod leasing;
mod limit;
mod observation;
mod pause;
mod permits;
mod resend;
mod routing;
mod size;
mod span;
mod unwatch;

use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub(crate) use fence::{Fence, Unfenced};
pub(crate) use finding::Finding;
pub(crate) use lease::Lease;
pub(crate) use leasing::Leasing;
pub(crate) use limit::{Limit, Noted};
pub(crate) use observation::Observation;
pub(crate) use pause::Pause;
pub(crate) use resend::{Attempts, Verdict, is_unfit, proves_that_nothing_ran, reads};
pub(crate) use size::{LastSize, Size};
pub(crate) use unwatch::{Fate, Unwatch};

use boards::Boards;
use idle::Idle;
use permits::Permits;
use tokio::sync::Notify;

use crate::cluster::{Mapped, Primary, Server};
use crate::erased::Erased;
use crate::error::{Error, Failure, Reason, Result};
use crate::link::config::{Config, PerCommand, ReadFrom};
use crate::link::{Bundle, Counters, Link, Site};
use crate::net::{Endpoint, Place};
use crate::router::Router;
use crate::sentinel::Sentinels;
use crate::subscribe::Board;

/// The one thing behind all clones of a client.
#[derive(Debug)]
pub(crate) struct Hub {
    site: Arc<Site>,
    router: Router,
    kept: Erased<Kept>,
    last_flush: LastSize,
    dropped: Arc<Dropped>,
    /// Which servers carry out reads, unless a command says otherwise.
    read_from: ReadFrom,
    closed: Arc<AtomicBool>,
}

/// What no command on a shared connection needs.
#[derive(Debug, Clone)]
struct Kept {
    permits: Arc<Permits>,
    board: Arc<Board>,
    boards: Arc<Boards>,
    idle: Arc<Idle>,
    /// Tells what pauses that the client is closed.
    closing: Arc<Notify>,
}

/// What was dropped with pipelines, on any view of a client.
#[derive(Debug, Default)]
struct Dropped {
    /// Errors that were told to nobody.
    unheld_errors: AtomicU64,
    /// Commands that were not sent before their pipeline was dropped.
    unsent: AtomicU64,
}

/// What the views of one client share.
struct Common {
    permits: Arc<Permits>,
    boards: Arc<Boards>,
    idle: Arc<Idle>,
    dropped: Arc<Dropped>,
    closed: Arc<AtomicBool>,
    closing: Arc<Notify>,
}

impl Common {
    fn new(dedicated: usize, closed: Arc<AtomicBool>) -> Common {
        let permits = Arc::new(Permits::new(dedicated));
        let (boards, idle, dropped) = (Arc::default(), Arc::default(), Arc::default());
        Common { permits, boards, idle, dropped, closed, closing: Arc::default() }
    }
}

impl Hub {
    pub(crate) fn new(config: Config, place: Place) -> Arc<Hub> {
        let site = Arc::new(Site::new(config, place));
        let router = Router::Single(Bundle::new(&site));
        Hub::sharing(Common::new(site.config.dedicated, Arc::default()), site, router)
    }

    /// The hub of a cluster. Its nodes are asked for at `seeds` first.
    pub(crate) fn of_cluster(config: Config, seeds: Vec<Endpoint>) -> Arc<Hub> {
        let mapped = Mapped::new(config, seeds);
        let common = Common::new(mapped.site().config.dedicated, mapped.closed().clone());
        Hub::sharing(common, mapped.site().clone(), Router::Mapped(Erased::new(mapped)))
    }

    /// The hub of a primary that sentinels know.
    pub(crate) fn of_primary(config: Config, sentinels: Arc<Sentinels>) -> Arc<Hub> {
        let config = Config { primary: true, ..config };
        let site = Arc::new(Site::new(config, Place::Asked(sentinels.clone())));
        sentinels.attend(&site);
        let router = Router::Primary(Erased::new(Primary::new(sentinels, &site)));
        Hub::sharing(Common::new(site.config.dedicated, Arc::default()), site, router)
    }

    /// The same client, as far as one server of its cluster is concerned.
    pub(crate) fn on(&self, server: Arc<Server>) -> Arc<Hub> {
        let Kept { permits, boards, idle, closing, .. } = Kept::clone(&self.kept);
        let (dropped, closed) = (self.dropped.clone(), self.closed.clone());
        let common = Common { permits, boards, idle, dropped, closed, closing };
        Hub::sharing(common, server.site.clone(), Router::Node(Erased::new(server)))
    }

    /// The same client, whose reads are carried out by these servers. Nothing where it makes no difference.
    pub(crate) fn reading_from(&self, read_from: ReadFrom) -> Option<Arc<Hub>> {
        let router = match &self.router {
            Router::Single(_) | Router::Node(_) => return None,
            Router::Primary(primary) => Router::Primary(primary.clone()),
            Router::Mapped(mapped) => Router::Mapped(mapped.clone()),
        };
        Some(Arc::new(Hub {
            site: self.site.clone(),
            router,
            kept: self.kept.clone(),
            last_flush: LastSize::default(),
            dropped: self.dropped.clone(),
            closed: self.closed.clone(),
            read_from,
        }))
    }

    fn sharing(common: Common, site: Arc<Site>, router: Router) -> Arc<Hub> {
        let Common { permits, boards, idle, dropped, closed, closing } = common;
        let board = boards.open(match &router {
            Router::Single(_) | Router::Primary(_) | Router::Node(_) => Board::new(&site),
            Router::Mapped(mapped) => mapped.open_board(),
        });
        let read_from = site.config.read_from;
        Arc::new(Hub {
            site,
            router,
            kept: Erased::new(Kept { permits, board, boards, idle, closing }),
            last_flush: LastSize::default(),
            dropped,
            closed,
            read_from,
        })
    }

    /// Waits for every multiplexed connection to be up; in a cluster, for one node.
    pub(crate) async fn ready(&self) -> Result<()> {
        if let Router::Mapped(mapped) = &self.router {
            return mapped.ready().await;
        }
        for link in self.links() {
            link.ready().await?;
        }
        Ok(())
    }

    /// Takes no more commands, lets what is in flight finish, and closes all connections.
    pub(crate) async fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.kept.permits.rouse();
        self.kept.closing.notify_waiters();
        self.kept.idle.clear();
        self.kept.boards.close();
        self.site.place.close();
        for link in self.site.ledger.start_closing() {
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
        &self.kept.board
    }

    /// Those of all views of the client.
    pub(crate) fn boards(&self) -> &Boards {
        &self.kept.boards
    }

    pub(crate) fn config(&self) -> &Config {
        &self.site.config
    }

    /// The part of the configuration that every command reads.
    #[inline]
    pub(crate) fn per_command(&self) -> &PerCommand {
        &self.site.per_command
    }

    pub(crate) fn last_flush(&self) -> &LastSize {
        &self.last_flush
    }

    /// What happened on all its connections.
    pub(crate) fn total(&self) -> Counters {
        self.site.ledger.total()
    }

    /// Counts errors in pipelines that no caller will see.
    pub(crate) fn count_unheld(&self, errors: usize) {
        self.dropped.unheld_errors.fetch_add(errors as u64, Ordering::Relaxed);
    }

    /// Counts commands that went with their pipeline.
    #[cold]
    pub(crate) fn count_unsent(&self, commands: usize) {
        self.dropped.unsent.fetch_add(commands as u64, Ordering::Relaxed);
    }

    pub(crate) fn unsent(&self) -> u64 {
        self.dropped.unsent.load(Ordering::Relaxed)
    }

    pub(crate) fn unheld_errors(&self) -> u64 {
        self.dropped.unheld_errors.load(Ordering::Relaxed)
    }

    /// The server has been demoted: its connections are made anew, so that a name is asked anew, too.
    pub(crate) fn renew(&self) {
        if let Router::Mapped(mapped) = &self.router {
            // who has taken its place is another server
            return mapped.refresh();
        }
        if !self.site.may_renew() {
            return;
        }
        self.kept.idle.close_to(&self.site);
        for link in self.links() {
            link.renew();
        }
        self.kept.board.renew();
    }

    /// Asks for a new login and sends it on all connections. All servers are tried; the error is that of the first that failed.
    pub(crate) async fn renew_logins(&self) -> Result<()> {
        if self.site.config.credentials.is_none() {
            return Err(Error::config(
                "this client has no credentials that could give a new login: set them with `Builder::credentials`",
            ));
        }
        let servers: Vec<Arc<Server>> = match &self.router {
            Router::Mapped(mapped) => mapped.map().servers().cloned().collect(),
            Router::Primary(primary) => primary.replicas().to_vec(),
            Router::Single(_) | Router::Node(_) => Vec::new(),
        };
        let mut first = Ok(());
        for server in &servers {
            for site in server.sites() {
                first = first.and(site.renew_logins(&server.endpoint).await);
            }
        }
        let own = match self.site.place.ask().await {
            Ok(to) => self.site.renew_logins(&to).await,
            Err(error) => Err(Failure::Unreachable { reason: Reason::from(error).at(&self.site.place) }),
        };
        Ok(first.and(own)?)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// A dedicated connection, kept from before or new, for whoever has taken a permit. New ones connect by themselves while
    /// commands are queued.
    fn leased(self: &Arc<Self>, site: &Arc<Site>) -> Lease {
        // it may have to be looked at, or killed: not under the lock
        let kept = iter::from_fn(|| self.kept.idle.take(site)).find(|link| link.reuse());
        let link = kept.unwrap_or_else(|| Link::dedicated(site));
        Lease::new(self.clone(), link)
    }

    /// Keeps a dedicated connection for the next who needs one.
    fn give_back(&self, link: Arc<Link>) {
        // it may have a new login to send: before the lock is taken
        link.make_idle();
        self.kept.idle.keep(link, self.site.config.idle_connections, || self.is_closed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_with_pipelines_is_counted_for_the_whole_client() {
        let hub = Hub::of_cluster(Config::default(), Vec::new());
        let endpoint = Endpoint::Tcp { host: "h".to_owned(), port: 6379 };
        let node = hub.mapped().map(|mapped| hub.on(mapped.server_at(&endpoint)));
        let views = [node, hub.reading_from(ReadFrom::Replica)];
        for view in views.iter().flatten() {
            view.count_unsent(1);
            view.count_unheld(2);
        }
        assert_eq!((hub.unsent(), hub.unheld_errors()), (2, 4));
    }
}
