//! Limits the number of dedicated connections; callers wait in order.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// One permit is one dedicated connection in use.
#[derive(Debug)]
pub(super) struct Permits(Mutex<State>);

#[derive(Debug)]
struct State {
    free: usize,
    /// Who waits, the first first. While anybody does, none is free. Whoever leaves is found at once, however many there are.
    queue: BTreeMap<Ticket, Waker>,
    /// Who has been given one, and has not looked yet.
    granted: Vec<Ticket>,
    next: Ticket,
}

/// What somebody who waits is known by. They grow.
pub(super) type Ticket = u64;

impl Permits {
    pub(super) fn new(most: usize) -> Permits {
        let state = State { free: most, queue: BTreeMap::new(), granted: Vec::new(), next: 0 };
        Permits(Mutex::new(state))
    }

    /// Takes one that is free.
    pub(super) fn take(&self) -> bool {
        let mut state = self.lock();
        let free = state.free > 0;
        state.free -= usize::from(free);
        free
    }

    /// Gives one back, to whoever has waited longest.
    pub(super) fn give_back(&self) {
        let waker = self.lock().give_back();
        waker.into_iter().for_each(Waker::wake);
    }

    /// Takes a place at the end of the queue.
    pub(super) fn wait(&self, waker: Waker) -> Ticket {
        let mut state = self.lock();
        let ticket = state.next;
        state.next += 1;
        if state.free > 0 {
            // one has become free since it was looked for
            state.free -= 1;
            state.granted.push(ticket);
            drop(state);
            waker.wake();
        } else {
            state.queue.insert(ticket, waker);
        }
        ticket
    }

    /// Takes the one that was granted. Until then, `waker` is woken when it is.
    pub(super) fn take_granted(&self, ticket: Ticket, waker: Waker) -> bool {
        let mut state = self.lock();
        if let Some(at) = state.granted.iter().position(|granted| *granted == ticket) {
            state.granted.swap_remove(at);
            return true;
        }
        let _old = state.queue.get_mut(&ticket).map(|old| mem::replace(old, waker));
        // a waker is somebody else's code: it is dropped without the lock
        drop(state);
        false
    }

    /// Whoever has this ticket waits no longer.
    pub(super) fn leave(&self, ticket: Ticket) {
        let mut state = self.lock();
        let granted = state.granted.iter().position(|granted| *granted == ticket);
        let (next, _gone) = match granted {
            Some(at) => {
                state.granted.swap_remove(at);
                (state.give_back(), None)
            }
            None => (None, state.queue.remove(&ticket)),
        };
        drop(state);
        next.into_iter().for_each(Waker::wake);
    }

    /// Has everybody look who waits.
    pub(super) fn rouse(&self) {
        let take = |waker: &mut Waker| mem::replace(waker, Waker::noop().clone());
        let wakers: Vec<_> = self.lock().queue.values_mut().map(take).collect();
        wakers.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn give_back(&mut self) -> Option<Waker> {
        match self.queue.pop_first() {
            Some((ticket, waker)) => {
                self.granted.push(ticket);
                Some(waker)
            }
            None => {
                self.free += 1;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use tokio::time::Instant;

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn they_go_to_those_who_wait_in_order() {
        let permits = Permits::new(1);
        let wakes: Vec<_> = (0..4).map(|_| Arc::new(Wakes::default())).collect();
        let waker = |n: usize| wakes.get(n).map_or_else(|| Waker::noop().clone(), |it| it.clone().into());
        let woken = || wakes.iter().map(|it| it.0.load(Ordering::Relaxed)).collect::<Vec<_>>();
        assert!(permits.take() && !permits.take());
        let tickets: Vec<_> = (0..4).map(|n| permits.wait(waker(n))).collect();
        assert!(!tickets.iter().any(|ticket| permits.take_granted(*ticket, waker(9))));
        let tickets: Vec<_> = (0..4).map(|n| (permits.leave(tickets[n]), permits.wait(waker(n))).1).collect();
        permits.give_back();
        // nobody overtakes
        assert!(!permits.take());
        assert_eq!(woken(), [1, 0, 0, 0]);
        // the second has gone, and the first goes without having looked
        permits.leave(tickets[1]);
        permits.leave(tickets[0]);
        assert_eq!(woken(), [1, 0, 1, 0]);
        assert!(permits.take_granted(tickets[2], waker(2)) && !permits.take_granted(tickets[3], waker(3)));
        permits.leave(tickets[3]);
        permits.give_back();
        assert!(permits.take());
        permits.give_back();
        let late = permits.wait(waker(3));
        assert!(permits.take_granted(late, waker(3)));
    }

    #[test]
    fn many_that_wait_leave_without_a_walk() {
        let times = || {
            let permits = Permits::new(0);
            let began = Instant::now();
            let tickets: Vec<_> = (0..50_000).map(|_| permits.wait(Waker::noop().clone())).collect();
            let came = began.elapsed();
            let began = Instant::now();
            tickets.iter().rev().for_each(|ticket| permits.leave(*ticket));
            assert!(permits.lock().queue.is_empty());
            (came, began.elapsed())
        };
        // a walk for each of them takes hundreds of times as long; a machine may stall once
        let times: Vec<_> = (0..3).map(|_| times()).collect();
        assert!(times.iter().any(|(came, left)| *left < *came * 20), "{times:?}");
    }
}
