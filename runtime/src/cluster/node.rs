//! One server of a cluster.

use std::fmt;
use std::sync::Arc;

use crate::link::{Bundle, Site};
use crate::net::{Endpoint, Place};

/// One server of a cluster, and the connections to it. They are kept from map to map, for as long as a map has its endpoint.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) endpoint: Endpoint,
    pub(crate) site: Arc<Site>,
    pub(crate) links: Bundle,
}

impl Server {
    /// It connects when it is first used. `beside`: the site of the client.
    pub(super) fn new(endpoint: Endpoint, beside: &Site) -> Arc<Server> {
        let site = Arc::new(beside.beside(Place::Fixed(endpoint.clone())));
        let links = Bundle::new(&site);
        Arc::new(Server { endpoint, site, links })
    }
}

/// A node of a cluster, as the client knew it when [`Client::nodes`](crate::Client::nodes) was called.
///
/// Give it to [`Client::on`](crate::Client::on) to call commands on this node and no other.
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
