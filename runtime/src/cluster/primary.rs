//! A primary behind sentinels, and its replicas for reads.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::node::Server;
use super::way::Want;
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{Bundle, Link, Site};
use crate::net::Endpoint;
use crate::sentinel::{Replicas, Sentinels};

/// The way to a primary and to its replicas.
#[derive(Debug)]
pub(crate) struct Primary {
    pub(crate) links: Bundle,
    site: Arc<Site>,
    sentinels: Arc<Sentinels>,
    known: RwLock<Known>,
    turn: AtomicUsize,
    /// Submissions that are no round trips of their own: what went again.
    extra: AtomicU64,
}

/// The replicas that the sentinels have told of, as servers. They stay the same for as long as they are told of.
#[derive(Debug, Default)]
struct Known {
    told: Arc<Replicas>,
    servers: Arc<[Arc<Server>]>,
}

impl Primary {
    pub(crate) fn new(sentinels: Arc<Sentinels>, site: &Arc<Site>) -> Arc<Primary> {
        let (known, turn, extra) = (RwLock::default(), AtomicUsize::new(0), AtomicU64::new(0));
        Arc::new(Primary { links: Bundle::new(site), site: site.clone(), sentinels, known, turn, extra })
    }

    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// So many submissions belong to a round trip that is counted already.
    pub(crate) fn count_extra(&self, submissions: usize) {
        self.extra.fetch_add(submissions as u64, Ordering::Relaxed);
    }

    pub(crate) fn extra(&self) -> u64 {
        self.extra.load(Ordering::Relaxed)
    }

    /// The connection for the next submission.
    pub(crate) fn route(&self, want: Want) -> Arc<Link> {
        match self.replica(want) {
            Some(replica) => replica.links.route().clone(),
            None => self.links.route().clone(),
        }
    }

    /// The replica that is meant, where it still is one.
    pub(crate) fn replica(&self, want: Want) -> Option<Arc<Server>> {
        let Want::Follower(place) = want else { return None };
        self.replicas().get(usize::from(place)).map(|server| server.reading().clone())
    }

    /// Who carries out a read, where that is a replica: each in its turn.
    ///
    /// # Errors
    ///
    /// It has to be one, and there is none.
    pub(crate) fn reader(&self, from: ReadFrom) -> Result<Option<Want>, Failure> {
        if from == ReadFrom::Primary {
            return Ok(None);
        }
        let replicas = self.replicas();
        let only = from == ReadFrom::Replica;
        let Some(turn) = self.turn.fetch_add(1, Ordering::Relaxed).checked_rem(replicas.len()) else {
            // nobody may have asked the sentinels yet: only connections to the primary do
            self.sentinels.keep();
            let reason = format!("no replica is known of {}", self.site.place).into();
            return if only { Err(Failure::Unreachable { reason }) } else { Ok(None) };
        };
        let can = |place: &usize| {
            replicas.get(*place).is_some_and(|server| !server.reading().site.is_passed_over())
        };
        let place = (turn..replicas.len()).chain(0..turn).find(can).or(only.then_some(turn));
        Ok(place.and_then(|place| u8::try_from(place).ok()).map(Want::Follower))
    }

    /// All replicas.
    pub(crate) fn replicas(&self) -> Arc<[Arc<Server>]> {
        let told = self.sentinels.replicas();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&known.told, &told) {
            return known.servers.clone();
        }
        drop(known);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let server = |endpoint: &Endpoint| {
            let same = known.servers.iter().find(|server| server.endpoint == *endpoint);
            same.cloned().unwrap_or_else(|| Server::new(endpoint.clone(), &self.site))
        };
        let servers: Arc<[_]> = told.iter().map(server).collect();
        let before = std::mem::replace(&mut *known, Known { told, servers: servers.clone() });
        drop(known);
        // connections end where no lock is held
        drop(before);
        servers
    }
}
