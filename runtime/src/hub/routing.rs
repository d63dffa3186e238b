//! Which connection a submission of a client goes to.

use std::sync::Arc;

use super::Hub;
use crate::cluster::{Mapped, Want};
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{Link, Site};
use crate::router::{Router, Servers};

impl Hub {
    /// The connection for the next submission, where there is one server only. `from`: where its caller wants it to be read.
    #[inline]
    pub(crate) fn only(&self, from: Option<ReadFrom>) -> Option<&Arc<Link>> {
        // nearly all clients
        if let Router::Single(links) = &self.router {
            return Some(links.route());
        }
        self.only_other(from)
    }

    #[inline(never)]
    fn only_other(&self, from: Option<ReadFrom>) -> Option<&Arc<Link>> {
        match &self.router {
            Router::Single(links) => Some(links.route()),
            Router::Node(server) => Some(server.links.route()),
            Router::Primary(primary) => {
                let reads_there = from.unwrap_or(self.read_from) == ReadFrom::Primary;
                reads_there.then(|| primary.links.route())
            }
            Router::Mapped(_) => None,
        }
    }

    /// Who carries out a read that is for `want`, where that is a replica.
    ///
    /// # Errors
    ///
    /// It has to be one, and there is none.
    pub(super) fn replica(&self, want: Want, from: ReadFrom) -> Result<Option<Want>, Failure> {
        match (&self.router, want) {
            (Router::Mapped(mapped), Want::Slot(slot)) => mapped.reader(slot, from),
            (Router::Primary(primary), _) => primary.reader(from),
            _ => Ok(None),
        }
    }

    /// A replica cannot serve for a while.
    pub(super) fn pass_over(&self, replica: Want) {
        let server = match &self.router {
            Router::Mapped(mapped) => mapped.server(replica).ok(),
            Router::Primary(primary) => primary.replica(replica),
            Router::Single(_) | Router::Node(_) => None,
        };
        if let Some(server) = server {
            server.site.pass_over();
        }
    }

    /// Which servers carry out reads.
    pub(crate) fn read_from(&self) -> ReadFrom {
        self.read_from
    }

    /// Whether there is a cluster. Asked for every command: the cluster itself is behind a call.
    #[inline]
    pub(crate) fn is_cluster(&self) -> bool {
        matches!(self.router, Router::Mapped(_))
    }

    /// The cluster, where there is one.
    #[inline]
    pub(crate) fn mapped(&self) -> Option<&Arc<Mapped>> {
        match &self.router {
            Router::Mapped(mapped) => Some(mapped),
            Router::Single(_) | Router::Primary(_) | Router::Node(_) => None,
        }
    }

    /// The servers among which a pipeline's commands are divided, where there are several.
    #[inline]
    pub(crate) fn servers(&self) -> Option<Servers<'_>> {
        match &self.router {
            Router::Mapped(mapped) => Some(Servers::Cluster(mapped)),
            Router::Primary(primary) if self.read_from != ReadFrom::Primary => {
                Some(Servers::Primary(primary))
            }
            Router::Single(_) | Router::Primary(_) | Router::Node(_) => None,
        }
    }

    /// Submissions that do not count as round trips.
    pub(crate) fn extra(&self) -> u64 {
        match &self.router {
            Router::Mapped(mapped) => mapped.extra(),
            Router::Primary(primary) => primary.extra(),
            Router::Single(_) | Router::Node(_) => 0,
        }
    }

    /// The connection for the next submission.
    ///
    /// # Errors
    ///
    /// Nobody is known who would take it.
    pub(crate) fn route(&self, want: Want) -> Result<Arc<Link>, Failure> {
        match &self.router {
            Router::Single(links) => Ok(links.route().clone()),
            Router::Primary(primary) => Ok(primary.route(want)),
            Router::Node(server) => Ok(server.links.route().clone()),
            Router::Mapped(mapped) => mapped.route(want),
        }
    }

    /// The server that something is for.
    ///
    /// # Errors
    ///
    /// As [`route`](Hub::route).
    pub(crate) fn site_for(&self, want: Want) -> Result<Arc<Site>, Failure> {
        match &self.router {
            Router::Single(_) | Router::Primary(_) | Router::Node(_) => Ok(self.site.clone()),
            Router::Mapped(mapped) => Ok(mapped.server(want)?.site.clone()),
        }
    }

    /// All connections that are shared.
    pub(super) fn links(&self) -> Vec<Arc<Link>> {
        match &self.router {
            Router::Single(links) => links.links().cloned().collect(),
            Router::Primary(primary) => primary.links.links().cloned().collect(),
            Router::Node(server) => server.links.links().cloned().collect(),
            Router::Mapped(mapped) => mapped.links(),
        }
    }
}
