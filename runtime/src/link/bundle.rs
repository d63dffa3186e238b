//! The connections to one server that all callers share.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Link, OwnedLink, Site};

/// One or more multiplexed connections to a server. Each connects when it is first used.
#[derive(Debug)]
pub(crate) struct Bundle {
    first: OwnedLink,
    others: Box<[OwnedLink]>,
    turn: AtomicUsize,
}

impl Bundle {
    pub(crate) fn new(site: &Arc<Site>) -> Bundle {
        let link = || OwnedLink::new(site);
        let others = iter::repeat_with(link).take(site.config.connections.saturating_sub(1)).collect();
        Bundle { first: link(), others, turn: AtomicUsize::new(0) }
    }

    /// The connection for the next submission: the one that owes least, in turn among equals.
    #[inline(always)]
    pub(crate) fn route(&self) -> &Arc<Link> {
        match self.only() {
            Some(only) => only,
            None => self.least_busy(),
        }
    }

    #[inline(never)]
    fn least_busy(&self) -> &Arc<Link> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (self.others.len() + 1);
        let all = self.links();
        let from_turn = all.clone().skip(turn).chain(all.take(turn));
        from_turn.min_by_key(|link| link.load()).unwrap_or(self.first.shared())
    }

    /// The connection, where it is the only one.
    #[inline]
    pub(crate) fn only(&self) -> Option<&Arc<Link>> {
        self.others.is_empty().then(|| self.first.shared())
    }

    /// Whether none of them is up, since the server could not be reached. One that was never asked to connect does not fail.
    pub(crate) fn are_failing(&self) -> bool {
        self.links().all(|link| link.is_failing())
    }

    /// All connections, to wait for them or to close them.
    pub(crate) fn links(&self) -> impl Iterator<Item = &Arc<Link>> + Clone {
        iter::once(&self.first).chain(&self.others).map(OwnedLink::shared)
    }
}
