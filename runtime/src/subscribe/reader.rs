//! The reader's end of a mailbox.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::mailbox::{Mailbox, Taken};
use super::read::{Read, Run};
use crate::Result;

/// So many messages in a row before other tasks get their turn.
const TURN: u8 = 128;

/// Takes messages out of a mailbox: its lock is taken once for all that were read at once.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) mailbox: Arc<Mailbox>,
    run: Option<Run>,
    /// Messages given since the task last waited.
    given: u8,
}

/// A message in what was read.
pub(super) type Found = (Arc<Read>, u32);

impl Reader {
    pub(super) fn new(mailbox: Arc<Mailbox>) -> Reader {
        Reader { mailbox, run: None, given: 0 }
    }

    #[inline]
    pub(super) fn poll(&mut self, cx: &Context<'_>) -> Poll<Option<Result<Found>>> {
        if self.given >= TURN {
            self.given = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = match self.next_of_run() {
            Some(found) => Poll::Ready(Some(Ok(found))),
            None => self.open(self.mailbox.take(Some(cx.waker()))),
        };
        self.given = if next.is_ready() { self.given + 1 } else { 0 };
        next
    }

    /// What is there now. `None` where nothing is, or nothing will come.
    pub(super) fn now(&mut self) -> Option<Result<Found>> {
        if let Some(found) = self.next_of_run() {
            return Some(Ok(found));
        }
        match self.open(self.mailbox.take(None)) {
            Poll::Ready(found) => found,
            Poll::Pending => None,
        }
    }

    /// Whether all was read, and nothing more will come.
    pub(super) fn is_over(&self) -> bool {
        self.run.is_none() && self.mailbox.is_drained()
    }

    fn open(&mut self, taken: Poll<Taken>) -> Poll<Option<Result<Found>>> {
        taken.map(|taken| match taken {
            Taken::Run(run) => {
                self.run = Some(run);
                self.next_of_run().map(Ok)
            }
            Taken::Error(error) => Some(Err(error)),
            Taken::End => None,
        })
    }

    #[inline]
    fn next_of_run(&mut self) -> Option<Found> {
        let run = self.run.as_mut()?;
        let n = run.from;
        if n + 1 >= run.to {
            // the last takes the read along
            return self.run.take().map(|run| (run.read, n));
        }
        run.from = n + 1;
        Some((run.read.clone(), n))
    }
}
