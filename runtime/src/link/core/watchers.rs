//! Tasks that wait for a connection to be up, or to have ended.

use std::mem;
use std::task::Waker;

use super::Intake;
use super::life::{Attempt, Down, Life};
use crate::error::Failure;

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

impl<W: Clone> Intake<W> {
    /// Waits for the connection to be up, or for what hinders it: `None` while that is not known. The old waker is to be
    /// dropped where no lock is held.
    pub(crate) fn poll_up(
        &mut self,
        key: &mut Key,
        waker: Waker,
    ) -> (Option<Result<(), Failure>>, Option<Waker>) {
        let known = match &self.life {
            Life::Up(_) => Ok(()),
            Life::Shut(failure) => Err(failure.clone()),
            Life::Rest(Some(reason)) => Err(Failure::Lost { reason: reason.clone().into(), written: false }),
            Life::Down(Down { attempt: Attempt::Pausing(last) | Attempt::OnDemand(last), .. })
                if !last.passes() =>
            {
                Err(last.clone())
            }
            _ => return (None, self.awaiting_up.watch(key, waker)),
        };
        (Some(known), Some(waker))
    }

    /// Waits for the end.
    pub(crate) fn poll_end(&mut self, key: &mut Key, waker: Waker) -> (bool, Option<Waker>) {
        match &self.life {
            Life::Shut(_) => (true, Some(waker)),
            _ => (false, self.awaiting_end.watch(key, waker)),
        }
    }

    /// Who waited for either has gone; its waker, to be dropped where no lock is held.
    pub(crate) fn leave(&mut self, up: &Key, end: &Key) -> [Option<Waker>; 2] {
        [self.awaiting_up.leave(up), self.awaiting_end.leave(end)]
    }
}
