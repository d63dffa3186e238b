//! Reads that replicas carry out.

use super::Attempts;
use crate::cluster::{Mapped, Want};
use crate::error::Failure;
use crate::facts::{Facts, Flags};
use crate::link::config::ReadFrom;
use crate::resp::HashSlot;

/// Whether a command can be carried out by a replica.
pub(crate) fn reads(facts: &Facts) -> bool {
    facts.flags.contains(Flags::READONLY) && !facts.flags.intersects(Flags::BLOCKING.union(Flags::SCRIPTS))
}

impl Attempts {
    /// Who carries out the next attempt at a read of a hash slot. `from`: where the client reads. What a replica did not
    /// serve goes to the primary, where that may stand in.
    ///
    /// # Errors
    ///
    /// It has to be a replica, and there is none.
    pub(crate) fn reader(
        &mut self,
        mapped: &Mapped,
        slot: HashSlot,
        from: ReadFrom,
    ) -> Result<Want, Failure> {
        let from = self.read_from.unwrap_or(from);
        self.replica = match self.left_replica && from == ReadFrom::PreferReplica {
            true => None,
            false => mapped.reader(slot, from)?,
        };
        Ok(self.replica.unwrap_or(Want::Slot(slot)))
    }

    /// Whether it was on its way to a replica; it is not any more. `is_unfit`: that one is passed over for a while.
    pub(crate) fn leave_replica(&mut self, mapped: &Mapped, is_unfit: bool) -> bool {
        let Some(replica) = self.replica.take() else { return false };
        self.left_replica = true;
        if is_unfit && let Ok(server) = mapped.server(replica) {
            server.site.pass_over();
        }
        true
    }

    /// Whether the primary stands in for a replica.
    pub(crate) fn may_stand_in(&self, from: ReadFrom) -> bool {
        self.read_from.unwrap_or(from) == ReadFrom::PreferReplica
    }
}

/// Whether a replica says with this error that it cannot serve for a while.
pub(crate) fn is_unfit(text: &[u8]) -> bool {
    text.starts_with(b"LOADING") || text.starts_with(b"MASTERDOWN")
}
