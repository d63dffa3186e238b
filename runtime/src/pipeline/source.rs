//! Where a pipeline's commands go.

use std::sync::Arc;

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

    /// Why nothing can be sent any more, if so.
    pub(super) fn over(&self) -> Option<Failure> {
        match self {
            Source::Watched(lease) if lease.are_reads_over() => Some(Failure::WatchOver),
            Source::Client(hub) if hub.mapped().is_some() => {
                let reason = "pipelines and transactions of a whole cluster are not there yet: use those of `client.on(&node)` or \
                              of `client.connection_for(key)`";
                Some(Failure::Unreachable { reason: reason.into() })
            }
            _ => None,
        }
    }
}
