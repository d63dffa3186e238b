//! Waiting for a connection to be up, or for its end.

use std::task::{Context, Poll};

use super::Link;
use super::core::Key;
use crate::error::Failure;

/// A task that does.
pub(super) struct Watch<'a> {
    link: &'a Link,
    up: Key,
    end: Key,
}

impl<'a> Watch<'a> {
    pub(super) fn new(link: &'a Link) -> Watch<'a> {
        Watch { link, up: Key::default(), end: Key::default() }
    }

    pub(super) fn poll_up(&mut self, cx: &Context<'_>) -> Poll<Result<(), Failure>> {
        let waker = cx.waker().clone();
        let (known, _old) = self.link.gate.lock().poll_up(&mut self.up, waker);
        known.map_or(Poll::Pending, Poll::Ready)
    }

    pub(super) fn poll_end(&mut self, cx: &Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let (over, _old) = self.link.gate.lock().poll_end(&mut self.end, waker);
        if over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let _wakers = self.link.gate.lock().leave(&self.up, &self.end);
    }
}
