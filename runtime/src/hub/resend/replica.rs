//! Reads that replicas carry out.

use super::Attempts;
use crate::cluster::Want;
use crate::error::Failure;
use crate::facts::{Facts, Flags, Keys};
use crate::hub::Hub;
use crate::link::config::ReadFrom;
use crate::router::Router;

/// Whether a command can be carried out by a replica.
pub(crate) fn reads(facts: &Facts) -> bool {
    facts.keys != Keys::None
        && facts.flags.contains(Flags::READONLY)
        && !facts.flags.intersects(Flags::BLOCKING.union(Flags::SCRIPTS))
}

impl Attempts {
    /// Who carries out the next attempt at a read that is for `want`. What a replica did not serve goes to the primary, where that
    /// may stand in.
    ///
    /// # Errors
    ///
    /// It has to be a replica, and there is none.
    pub(crate) fn reader(&mut self, hub: &Hub, want: Want) -> Result<Want, Failure> {
        let from = self.reads_from(hub);
        self.replica = match self.left_replica && from == ReadFrom::PreferReplica {
            true => None,
            false => hub.replica(want, from)?,
        };
        Ok(self.replica.unwrap_or(want))
    }

    /// Whether it was on its way to a replica; it is not any more. `is_unfit`: that one is passed over for a while.
    pub(crate) fn leave_replica(&mut self, hub: &Hub, is_unfit: bool) -> bool {
        let Some(replica) = self.replica.take() else { return false };
        self.left_replica = true;
        if is_unfit {
            hub.pass_over(replica);
        }
        true
    }

    /// Whether the primary stands in for a replica.
    pub(crate) fn may_stand_in(&self, hub: &Hub) -> bool {
        self.reads_from(hub) == ReadFrom::PreferReplica
    }

    /// Whether another server may carry it out where one does not.
    pub(crate) fn has_others(&self, hub: &Hub, facts: &Facts) -> bool {
        match hub.router {
            Router::Mapped(_) => true,
            Router::Primary(_) => reads(facts) && self.reads_from(hub) != ReadFrom::Primary,
            Router::Single(_) | Router::Node(_) => false,
        }
    }

    fn reads_from(&self, hub: &Hub) -> ReadFrom {
        self.read_from.unwrap_or(hub.read_from)
    }
}

/// Whether a replica says with this error that it cannot serve for a while.
pub(crate) fn is_unfit(text: &[u8]) -> bool {
    text.starts_with(b"LOADING") || text.starts_with(b"MASTERDOWN")
}
