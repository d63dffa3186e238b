//! Several servers that a pipeline's commands are divided among.

use std::sync::Arc;

use crate::cluster::{Mapped, Primary, Want};
use crate::error::Failure;
use crate::link::config::ReadFrom;
use crate::link::{Link, Site};
use crate::resp::HashSlot;

/// The servers that a pipeline's commands are divided among: the nodes of a cluster, or a primary and the replicas that read for it. Those
/// have one hash slot: what is queued on them keeps its order, for all keys.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Servers<'a> {
    Cluster(&'a Arc<Mapped>),
    Primary(&'a Arc<Primary>),
}

impl<'a> Servers<'a> {
    /// The client's own site.
    pub(crate) fn site(self) -> &'a Arc<Site> {
        match self {
            Servers::Cluster(mapped) => mapped.site(),
            Servers::Primary(primary) => primary.site(),
        }
    }

    /// The cluster, if it is one.
    pub(crate) fn cluster(self) -> Option<&'a Arc<Mapped>> {
        match self {
            Servers::Cluster(mapped) => Some(mapped),
            Servers::Primary(_) => None,
        }
    }

    /// Who carries out a read, where that is a replica.
    ///
    /// # Errors
    ///
    /// It has to be one, and there is none.
    pub(crate) fn reader(self, slot: HashSlot, from: ReadFrom) -> Result<Option<Want>, Failure> {
        match self {
            Servers::Cluster(mapped) => mapped.reader(slot, from),
            Servers::Primary(primary) => primary.reader(from),
        }
    }

    /// The connection for the next submission.
    ///
    /// # Errors
    ///
    /// Nobody is known who would take it.
    pub(crate) fn route(self, want: Want) -> Result<Arc<Link>, Failure> {
        match self {
            Servers::Cluster(mapped) => mapped.route(want),
            Servers::Primary(primary) => Ok(primary.route(want)),
        }
    }

    /// What is known of them may be old.
    pub(crate) fn refresh(self) {
        // sentinels say so themselves
        if let Servers::Cluster(mapped) = self {
            mapped.refresh();
        }
    }

    /// So many submissions belong to a round trip that is counted already.
    pub(crate) fn count_extra(self, submissions: usize) {
        match self {
            Servers::Cluster(mapped) => mapped.count_extra(submissions),
            Servers::Primary(primary) => primary.count_extra(submissions),
        }
    }
}
