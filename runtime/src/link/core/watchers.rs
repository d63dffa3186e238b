//! Tasks that wait for a connection to be up, or to have ended.

use std::mem;
use std::task::Waker;

/// Wakers by key, so that a task that polls again replaces its own.
#[derive(Debug, Default)]
pub(super) struct Watchers {
    next: u64,
    list: Vec<(u64, Waker)>,
}

/// Where a task's waker is.
#[derive(Debug, Default)]
pub(crate) struct Key(Option<u64>);

impl Watchers {
    /// Keeps `waker` in the place of the one that `key` had; gives that back, to be dropped where no lock is held.
    pub(super) fn watch(&mut self, key: &mut Key, waker: Waker) -> Option<Waker> {
        if let Some(own) = key.0
            && let Some((_, old)) = self.list.iter_mut().find(|(other, _)| *other == own)
        {
            return Some(mem::replace(old, waker));
        }
        self.next += 1;
        key.0 = Some(self.next);
        self.list.push((self.next, waker));
        None
    }

    pub(super) fn leave(&mut self, key: &Key) -> Option<Waker> {
        let own = key.0?;
        let at = self.list.iter().position(|(other, _)| *other == own)?;
        Some(self.list.swap_remove(at).1)
    }

    pub(super) fn take(&mut self) -> impl Iterator<Item = Waker> + use<> {
        mem::take(&mut self.list).into_iter().map(|(_, waker)| waker)
    }
}
