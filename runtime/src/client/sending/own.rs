//! The dedicated connection of a blocking command.

use std::sync::Arc;

use crate::hub::Lease;
use crate::link::{Link, Slot};

/// The connection of a blocking command, which is closed with it if no reply has come.
#[derive(Debug)]
pub(crate) enum Own {
    /// Its own.
    Lease(Lease),
    /// The caller's, which is given up then.
    Connection(Abandoned),
}

#[derive(Debug)]
pub(crate) struct Abandoned {
    link: Arc<Link>,
    slot: Option<Arc<Slot>>,
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        if self.slot.as_ref().is_none_or(|slot| slot.is_waiting()) {
            self.link.kill();
        }
    }
}

impl Own {
    pub(super) fn link(&self) -> &Arc<Link> {
        match self {
            Own::Lease(lease) => lease.link(),
            Own::Connection(abandoned) => &abandoned.link,
        }
    }

    /// The same for the command whose reply comes into `slot`.
    pub(super) fn of(self, slot: &Arc<Slot>) -> Own {
        match self {
            Own::Connection(mut abandoned) => {
                abandoned.slot = Some(slot.clone());
                Own::Connection(abandoned)
            }
            lease @ Own::Lease(_) => lease,
        }
    }
}

impl Abandoned {
    pub(super) fn new(link: &Arc<Link>) -> Abandoned {
        Abandoned { link: link.clone(), slot: None }
    }
}
