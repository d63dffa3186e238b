//! Where a pipeline's commands go.

use std::sync::Arc;

use crate::cluster::Mapped;
use crate::error::Failure;
use crate::hub::{Hub, Lease};

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

    /// The cluster that it goes to, if it goes to a whole one.
    pub(super) fn mapped(&self) -> Option<&Arc<Mapped>> {
        match self {
            Source::Client(hub) => hub.mapped(),
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
