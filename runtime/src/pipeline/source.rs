//! Where a pipeline's commands go.

use std::sync::Arc;

use crate::error::Failure;
use crate::hub::{Hub, Lease};
use crate::router::Servers;

#[derive(Debug)]
pub(crate) enum Source {
    Client(Arc<Hub>),
    Lease(Arc<Lease>),
    /// A watched connection, until it becomes a transaction.
    Watched(Arc<Lease>),
}

impl Source {
    pub(super) fn hub(&self) -> &Arc<Hub> {
        match self {
            Source::Client(hub) => hub,
            Source::Lease(lease) | Source::Watched(lease) => lease.hub(),
        }
    }

    pub(super) fn lease(&self) -> Option<&Arc<Lease>> {
        match self {
            Source::Client(_) => None,
            Source::Lease(lease) | Source::Watched(lease) => Some(lease),
        }
    }

    /// The servers that it goes to, if they are several. A transaction goes to a replica never.
    #[inline]
    pub(super) fn servers(&self, atomic: bool) -> Option<Servers<'_>> {
        match self {
            Source::Client(hub) => hub.servers().filter(|servers| !atomic || servers.cluster().is_some()),
            Source::Lease(_) | Source::Watched(_) => None,
        }
    }

    /// Why nothing can be sent any more, if so.
    pub(super) fn over(&self) -> Option<Failure> {
        match self {
            Source::Watched(lease) if lease.are_reads_over() => Some(Failure::WatchOver),
            _ => None,
        }
    }
}
