//! The way to the nodes of a cluster.

use std::fmt;
use std::io;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, Weak};

use super::chart::Listening;
use super::keeper::Keeper;
use super::map::Map;
use super::node::{Node, Server};
use super::way::Want;
use crate::error::Failure;
use crate::link::config::{Config, ReadFrom};
use crate::link::{Link, Site};
use crate::net::{Asking, Endpoint, Place, Whereabouts};
use crate::resp::{HashSlot, Redirect};

/// The servers of a cluster, as far as they are known, and what finds out about them.
#[derive(Debug)]
pub(crate) struct Mapped {
    /// The client's own. Those of the servers stand beside it.
    pub(super) site: Arc<Site>,
    /// Where the cluster is looked for first.
    pub(super) seeds: Box<[Endpoint]>,
    map: RwLock<Arc<Map>>,
    /// Servers that the map does not have, and that somebody has asked for since the last look at it. Taken with no other lock.
    strangers: Mutex<Vec<Arc<Server>>>,
    /// Counts changes of the map.
    version: AtomicU64,
    turn: AtomicUsize,
    /// Submissions that are no round trips of their own: further lanes of a flush, what went again, questions about the map.
    extra: AtomicU64,
    /// The client is closed: nothing is looked at any more.
    closed: Arc<AtomicBool>,
    pub(super) keeper: Keeper,
    pub(super) listening: Listening,
    pub(super) me: Weak<Mapped>,
}

impl Mapped {
    pub(crate) fn new(config: Config, seeds: Vec<Endpoint>) -> Arc<Mapped> {
        Arc::new_cyclic(|me: &Weak<Mapped>| {
            let site = Arc::new(Site::new(config, Place::Asked(Arc::new(AnyNode(me.clone())))));
            Mapped {
                keeper: Keeper::new(site.doubts.clone()),
                site,
                seeds: seeds.into(),
                map: RwLock::new(Arc::new(Map::empty())),
                strangers: Mutex::default(),
                version: AtomicU64::new(0),
                turn: AtomicUsize::new(0),
                extra: AtomicU64::new(0),
                closed: Arc::default(),
                listening: Listening::default(),
                me: me.clone(),
            }
        })
    }

    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Becomes true when the client is closed.
    pub(crate) fn closed(&self) -> &Arc<AtomicBool> {
        &self.closed
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The map of this moment.
    pub(crate) fn map(&self) -> Arc<Map> {
        self.read().clone()
    }

    /// Its number, which grows with each change.
    pub(super) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// The same with its number: where that is the same, so is the way.
    pub(crate) fn map_and_version(&self) -> (Arc<Map>, u64) {
        let map = self.read();
        (map.clone(), self.version.load(Ordering::Acquire))
    }

    /// The server that something is for.
    ///
    /// # Errors
    ///
    /// None is known. It is being looked for.
    pub(crate) fn server(&self, want: Want) -> Result<Arc<Server>, Failure> {
        self.with(want, Arc::clone)
    }

    /// The connection for the next submission.
    ///
    /// # Errors
    ///
    /// As [`server`](Mapped::server).
    pub(crate) fn route(&self, want: Want) -> Result<Arc<Link>, Failure> {
        // nearly all commands
        if let Want::Slot(slot) = want
            && let Some(link) = self.read().route(slot)
        {
            return Ok(link.clone());
        }
        self.with(want, |server| server.links.route().clone())
    }

    fn read(&self) -> RwLockReadGuard<'_, Arc<Map>> {
        self.map.read().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline(never)]
    fn with<T>(&self, want: Want, take: impl FnOnce(&Arc<Server>) -> T) -> Result<T, Failure> {
        let map = self.read();
        let server = match want {
            Want::Slot(slot) => map.owner(slot),
            Want::Replica(slot, place) => map.replica(slot, place).or_else(|| map.owner(slot)),
            Want::Any | Want::Follower(_) => map.any(&self.turn),
        };
        match server {
            Some(server) => Ok(take(server)),
            None => {
                drop(map);
                Err(self.on_unowned(want))
            }
        }
    }

    /// Who carries out a read of a hash slot, where that is a replica.
    ///
    /// # Errors
    ///
    /// It has to be one, and there is none.
    pub(crate) fn reader(&self, slot: HashSlot, from: ReadFrom) -> Result<Option<Want>, Failure> {
        let only = from == ReadFrom::Replica;
        if from == ReadFrom::Primary {
            return Ok(None);
        }
        match self.map().reader(slot, only) {
            Some(place) => Ok(Some(Want::Replica(slot, place))),
            None if only => {
                self.refresh();
                let reason = format!("no replica is known of the node that has hash slot {slot}").into();
                Err(Failure::Unreachable { reason })
            }
            None => Ok(None),
        }
    }

    /// No node is known at all. They are being looked for.
    pub(crate) fn unknown(&self) -> Failure {
        self.on_unowned(Want::Any)
    }

    #[cold]
    fn on_unowned(&self, want: Want) -> Failure {
        self.refresh();
        let last = self.keeper.last_failure();
        // with no node at all, as with a single server that lets nobody in: waiting does not help
        if let Some(refusal) = last.as_ref().filter(|last| last.is_refusal() && self.map().is_empty()) {
            return refusal.clone();
        }
        // nobody has said yet who has which hash slots: which of them is asked for does not matter
        if let Some(failure) = last.as_ref().filter(|_| self.map().is_empty()) {
            return Failure::Unreachable { reason: failure.reason() };
        }
        let last = last.map(|failure| format!(" ({})", failure.reason())).unwrap_or_default();
        let reason = match want {
            Want::Slot(slot) | Want::Replica(slot, _) => {
                format!("no node of the cluster is known to have hash slot {slot}{last}")
            }
            Want::Any | Want::Follower(_) => format!("no node of the cluster is known{last}"),
        };
        Failure::Unreachable { reason: reason.into() }
    }

    /// A node has sent a command elsewhere: the server that it goes to. What has moved for good is noted in the map, so that nothing
    /// else takes the detour.
    pub(crate) fn redirect(&self, to: &Redirect<'_>) -> Arc<Server> {
        let host = match to.host {
            "" => self.host_of(to.slot),
            host => host.to_owned(),
        };
        let endpoint = self.site.config.address_map.reached(Endpoint::Tcp { host, port: to.port });
        let server = self.move_to(to.slot, endpoint, to.asks);
        if !to.asks {
            self.refresh();
        }
        server
    }

    /// Notes where a hash slot is; or, where it is only `on_its_way`, who will have it.
    fn move_to(&self, slot: HashSlot, endpoint: Endpoint, on_its_way: bool) -> Arc<Server> {
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        let known = map.server(&endpoint).cloned();
        let server = known.clone().unwrap_or_else(|| Server::new(endpoint, &self.site));
        let changed = match known {
            Some(_) if on_its_way => return server,
            None if on_its_way => Some(map.with(&server)),
            _ if map.owner(slot).is_some_and(|owner| Arc::ptr_eq(owner, &server)) => return server,
            _ => map.move_to(slot, &server),
        };
        if !on_its_way {
            self.keeper.note(slot, &server.endpoint);
        }
        if let Some(new) = changed {
            *map = Arc::new(new);
        }
        self.version.fetch_add(1, Ordering::Release);
        server
    }

    /// The map that a view gives. `patches`: what was learned since the view was asked for.
    pub(super) fn replace(&self, make: impl FnOnce(&Map) -> Map, patches: &[(HashSlot, Endpoint)]) -> bool {
        self.forget_strangers();
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        let mut new = make(&map);
        for (slot, endpoint) in patches {
            let known = new.server(endpoint).or_else(|| map.server(endpoint)).cloned();
            let server = known.unwrap_or_else(|| Server::new(endpoint.clone(), &self.site));
            new = new.move_to(*slot, &server).unwrap_or(new);
        }
        if new.says_the_same_as(&map) {
            return false;
        }
        let left: Vec<_> =
            map.servers().filter(|server| new.server(&server.endpoint).is_none()).cloned().collect();
        *map = Arc::new(new);
        self.version.fetch_add(1, Ordering::Release);
        drop(map);
        // what was not written there goes another way. Not left to whoever drops the last server: that may be under a lock
        left.iter().flat_map(|server| server.all_links()).for_each(|link| link.start_closing());
        true
    }

    /// So many submissions belong to a round trip that is counted already.
    pub(crate) fn count_extra(&self, submissions: usize) {
        self.extra.fetch_add(submissions as u64, Ordering::Relaxed);
    }

    pub(crate) fn extra(&self) -> u64 {
        self.extra.load(Ordering::Relaxed)
    }

    /// All connections that are shared.
    pub(crate) fn links(&self) -> Vec<Arc<Link>> {
        self.map().servers().flat_map(|server| server.links.links().cloned()).collect()
    }

    /// The nodes as a program sees them.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        self.map().nodes()
    }

    /// The server at an endpoint. One that the map does not have, as one that has left, is kept until the next look at the map: who asks
    /// for it before each command is not to connect each time.
    pub(crate) fn server_at(&self, endpoint: &Endpoint) -> Arc<Server> {
        if let Some(known) = self.map().server(endpoint) {
            return known.clone();
        }
        let mut strangers = self.strangers();
        if let Some(known) = strangers.iter().find(|server| server.endpoint == *endpoint) {
            return known.clone();
        }
        let server = Server::new(endpoint.clone(), &self.site);
        strangers.push(server.clone());
        server
    }

    /// Keeps no servers that the map does not have and nobody uses.
    fn forget_strangers(&self) {
        let mut strangers = self.strangers();
        let all = mem::take(&mut *strangers).into_iter();
        let (used, left): (Vec<_>, Vec<_>) = all.partition(|server| Arc::strong_count(server) > 1);
        *strangers = used;
        drop(strangers);
        // their connections end where no lock is held
        drop(left);
    }

    fn strangers(&self) -> MutexGuard<'_, Vec<Arc<Server>>> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The host of the node that said so, where it named none.
    fn host_of(&self, slot: HashSlot) -> String {
        let map = self.map();
        let owner = map.owner(slot).map(|server| &server.endpoint);
        match owner.or(self.seeds.first()) {
            Some(Endpoint::Tcp { host, .. }) => host.clone(),
            _ => String::new(),
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        self.keeper.end();
    }
}

/// Some node of the cluster: for what any of them does, as subscriptions.
struct AnyNode(Weak<Mapped>);

impl Whereabouts for AnyNode {
    fn ask(&self) -> Asking<'_> {
        Box::pin(async move {
            // it becomes the reason of another failure, which says what was sent
            let failed = |failure: Failure| io::Error::other(failure.reason().to_string());
            let closed = || io::Error::other("the client is gone");
            let mapped = self.0.upgrade().ok_or_else(closed)?;
            if mapped.map().is_empty() {
                mapped.first_map().await.map_err(failed)?;
            }
            let server = mapped.server(Want::Any).map_err(failed)?;
            mapped.listening.on_chosen(&server.endpoint);
            Ok(server.endpoint.clone())
        })
    }
}

impl fmt::Display for AnyNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(mapped) = self.0.upgrade() else { return f.write_str("a cluster") };
        f.write_str("the cluster at ")?;
        for (n, seed) in mapped.seeds.iter().enumerate() {
            write!(f, "{}{seed}", if n == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
