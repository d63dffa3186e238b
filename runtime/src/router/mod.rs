//! Which connection a command goes to. Standalone servers have one answer; sentinel and cluster would stand beside it.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::link::{Link, OwnedLink, Site};

#[derive(Debug)]
pub(crate) enum Router {
    /// One server, one or more multiplexed connections to it.
    Standalone { first: OwnedLink, others: Box<[OwnedLink]>, turn: AtomicUsize },
}

impl Router {
    pub(crate) fn new(site: &Arc<Site>) -> Router {
        let link = || OwnedLink::new(site);
        let others = iter::repeat_with(link).take(site.config.connections.saturating_sub(1)).collect();
        Router::Standalone { first: link(), others, turn: AtomicUsize::new(0) }
    }

    /// The connection for the next submission: the one that owes least, in turn among equals.
    #[inline]
    pub(crate) fn route(&self) -> &Arc<Link> {
        let Router::Standalone { first, others, turn } = self;
        if others.is_empty() {
            return first.shared();
        }
        let turn = turn.fetch_add(1, Ordering::Relaxed) % (others.len() + 1);
        let all = iter::once(first).chain(others);
        let from_turn = all.clone().skip(turn).chain(all.take(turn));
        from_turn.map(OwnedLink::shared).min_by_key(|link| link.load()).unwrap_or(first.shared())
    }

    /// All connections, to wait for them or to close them.
    pub(crate) fn links(&self) -> impl Iterator<Item = &OwnedLink> {
        let Router::Standalone { first, others, .. } = self;
        iter::once(first).chain(others)
    }
}
