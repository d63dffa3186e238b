//! One server of a cluster.

use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use crate::link::{Bundle, Link, Site};
use crate::net::{Endpoint, Place};

/// One server of a cluster, and the connections to it. They are kept from map to map, for as long as a map has its endpoint.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) endpoint: Endpoint,
    pub(crate) site: Arc<Site>,
    pub(crate) links: Bundle,
    /// The same for reads, made when they first come here.
    reading: OnceLock<Arc<Server>>,
    /// Counts the reads that its replicas do for it.
    pub(super) turn: AtomicUsize,
}

impl Server {
    /// It connects when it is first used. `beside`: the site of the client.
    pub(super) fn new(endpoint: Endpoint, beside: &Site) -> Arc<Server> {
        let site = beside.beside(Place::Fixed(endpoint.clone()));
        Server::at(endpoint, site)
    }

    fn at(endpoint: Endpoint, site: Site) -> Arc<Server> {
        let site = Arc::new(site);
        let links = Bundle::new(&site);
        Arc::new(Server { endpoint, site, links, reading: OnceLock::new(), turn: AtomicUsize::new(0) })
    }

    /// The same for reads. Its connections are others: what says READONLY answers also when it is not up to date.
    pub(crate) fn reading(&self) -> &Arc<Server> {
        self.reading.get_or_init(|| Server::at(self.endpoint.clone(), self.site.for_reads()))
    }

    /// Its sites: that of all, and that of reads, if there was one.
    pub(crate) fn sites(&self) -> impl Iterator<Item = &Arc<Site>> {
        std::iter::once(&self.site).chain(self.reading.get().map(|server| &server.site))
    }

    /// All connections to it that are shared.
    pub(super) fn all_links(&self) -> impl Iterator<Item = &Arc<Link>> {
        self.links.links().chain(self.reading.get().into_iter().flat_map(|server| server.links.links()))
    }
}

/// A node of a cluster, as the client knew it when [`Client::nodes`](crate::Client::nodes) was called.
///
/// Give it to [`Client::on`](crate::Client::on) to call commands on this node only.
#[derive(Clone, PartialEq, Eq)]
pub struct Node {
    pub(super) endpoint: Endpoint,
    pub(super) id: String,
    pub(super) role: Role,
}

/// What a node of a cluster is to its shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// It takes the writes of its shard.
    Primary,
    /// It follows the primary of its shard.
    Replica,
}

impl Node {
    pub(crate) fn new(endpoint: Endpoint, id: String, role: Role) -> Node {
        Node { endpoint, id, role }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Its id in the cluster, 40 hexadecimal digits; empty where it is not known, as of a single server.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it was to its shard.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({})", self.role, self.endpoint)
    }
}
