//! Unused dedicated connections.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::link::{Link, Site};

/// The unused connections of a client and all its views, to any server. The most recently used is the last.
#[derive(Debug, Default)]
pub(super) struct Idle(Mutex<Vec<Arc<Link>>>);

impl Idle {
    /// Takes the connection to this server that was used last. It may have ended meanwhile.
    pub(super) fn take(&self, site: &Arc<Site>) -> Option<Arc<Link>> {
        let mut idle = self.lock();
        // another runtime may be blocked, and then the connections that it drives do nothing: a new one costs less than waiting
        let is_fit = |link: &Arc<Link>| Arc::ptr_eq(link.site(), site) && !link.is_elsewhere();
        let place = idle.iter().rposition(is_fit)?;
        Some(idle.remove(place))
    }

    /// Keeps a connection, unless the client `is_closed`. If there are more than `most`, the one whose last use is longest ago is closed: its
    /// server may be one that nobody needs any more.
    pub(super) fn keep(&self, link: Arc<Link>, most: usize, is_closed: impl FnOnce() -> bool) {
        let mut idle = self.lock();
        if idle.len() >= most {
            // those that were closed meanwhile do not count
            idle.retain(|link| link.is_alive());
        }
        let closes = if most == 0 || is_closed() {
            Some(link)
        } else {
            let oldest = (idle.len() >= most).then(|| idle.remove(0));
            idle.push(link);
            oldest
        };
        drop(idle);
        closes.into_iter().for_each(|link| link.start_closing());
    }

    /// Closes those to one server.
    pub(super) fn close_to(&self, site: &Arc<Site>) {
        let mut idle = self.lock();
        let (to_it, others) =
            mem::take(&mut *idle).into_iter().partition(|link| Arc::ptr_eq(link.site(), site));
        *idle = others;
        drop(idle);
        let to_it: Vec<Arc<Link>> = to_it;
        to_it.iter().for_each(|link| link.start_closing());
    }

    /// Lets go of all.
    pub(super) fn clear(&self) {
        // not dropped under the lock
        let _idle = mem::take(&mut *self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Link>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.0
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .for_each(|link| link.start_closing());
    }
}
