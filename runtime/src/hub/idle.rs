//! Unused dedicated connections.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::link::{Link, Site};

/// Those of a client and of all its views, to whatever servers, the most recently used last.
#[derive(Debug, Default)]
pub(super) struct Idle(Mutex<Vec<Arc<Link>>>);

impl Idle {
    /// Takes the one to a server that was used last. It may have ended meanwhile.
    pub(super) fn take(&self, site: &Arc<Site>) -> Option<Arc<Link>> {
        let mut idle = self.lock();
        // whoever drives one that is driven elsewhere may stand still, and a new one costs less than waiting
        let is_fit = |link: &Arc<Link>| Arc::ptr_eq(link.site(), site) && !link.is_elsewhere();
        let place = idle.iter().rposition(is_fit)?;
        Some(idle.remove(place))
    }

    /// Keeps one, unless the client `is_closed`. Where there are more than `most`, the one that was used longest ago closes: it may be to a
    /// server that nobody needs any more.
    pub(super) fn keep(&self, link: Arc<Link>, most: usize, is_closed: impl FnOnce() -> bool) {
        let mut idle = self.lock();
        if idle.len() >= most {
            // those that were closed meanwhile take nobody's place
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
