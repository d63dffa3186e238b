//! The time limit of a single call.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::error::{Failure, Seen};
use crate::link::{self, Link};
use crate::request::Patience;

/// A submission that is waited for: its connection, and its number there.
pub(crate) type Noted = Option<(Arc<Link>, u64)>;

/// How long a caller waits, measured by a timer of its own.
#[derive(Debug, Default)]
pub(crate) struct Limit {
    after: Option<Duration>,
    /// What to do while the server is away, if not what the client does.
    fail_when_down: Option<bool>,
    /// What holds all the same, because the connection is driven elsewhere.
    elsewhere: Option<Duration>,
    /// Whether one of the connections was not driven when it was over, where that is known.
    stood_still: Option<bool>,
    timer: Option<Pin<Box<Sleep>>>,
    over: bool,
    /// What is waited for.
    sent: Noted,
    /// What the connection of a submission was doing when it was withdrawn, rather of one that still owes a reply.
    seen: Option<Arc<Seen>>,
}

impl Limit {
    pub(crate) fn set_after(&mut self, after: Duration) {
        self.after = Some(after);
    }

    pub(crate) fn after(&self) -> Option<Duration> {
        self.after
    }

    pub(crate) fn set_fail_when_down(&mut self, fail: bool) {
        self.fail_when_down = Some(fail);
    }

    pub(crate) fn fail_when_down(&self) -> Option<bool> {
        self.fail_when_down
    }

    /// The time counts from the first call of this on, which comes before anything is sent.
    ///
    /// # Errors
    ///
    /// No runtime to measure it.
    pub(crate) fn start(&mut self) -> Result<(), Failure> {
        if let (Some(after), None) = (self.after, &self.timer) {
            link::runtime()?;
            self.timer = Some(Box::pin(sleep(after)));
        }
        Ok(())
    }

    pub(crate) fn note(&mut self, link: &Arc<Link>, seq: u64) {
        self.elsewhere = self.elsewhere.or(link.limit_elsewhere(Patience::Normal));
        self.sent = Some((link.clone(), seq));
    }

    /// The limit of a caller that has set none, while `link` is driven elsewhere. Nothing where it is not.
    #[cold]
    pub(crate) fn elsewhere(link: &Link, patience: Patience) -> Option<Box<Limit>> {
        let mut limit = Limit::default();
        limit.hold_elsewhere(link, patience);
        limit.timer.is_some().then(|| Box::new(limit))
    }

    /// The same, for a caller that has only said what to do while the server is away.
    #[cold]
    pub(crate) fn hold_elsewhere(&mut self, link: &Link, patience: Patience) {
        if let (None, Some(after)) = (&self.timer, link.limit_elsewhere(patience)) {
            self.elsewhere = Some(after);
            self.timer = Some(Box::pin(sleep(after)));
        }
    }

    /// The error once the time is over.
    pub(crate) fn failure(&self, after: Duration, written: bool) -> Failure {
        if self.elsewhere.is_some() && self.stood_still != Some(false) {
            return Failure::Undriven { after, written };
        }
        Failure::timeout(after, written).seen(self.seen.clone(), None)
    }

    /// A call in several parts has one note per part. Swaps in the note of the part that is polled next; called again, swaps it out.
    #[cold]
    pub(crate) fn turn(&mut self, noted: &mut Noted) {
        mem::swap(&mut self.sent, noted);
        (self.seen, self.stood_still) = (None, None);
    }

    /// Whether anything of the submission that is waited for may have been carried out, or still be; if not, it never will be. Of one
    /// that was not noted it may.
    pub(crate) fn withdraw(&mut self) -> bool {
        self.sent.take().is_none_or(|(link, seq)| self.withdraw_from(&link, seq))
    }

    /// The same of submission `seq` on `link`.
    pub(crate) fn withdraw_from(&mut self, link: &Arc<Link>, seq: u64) -> bool {
        self.elsewhere = self.elsewhere.or(link.limit_elsewhere(Patience::Normal));
        self.stood_still = Some(self.stood_still.unwrap_or(false) || link.stands_still());
        let withdrawn = link.withdraw(seq);
        if self.seen.is_none() || !withdrawn {
            self.seen = Some(link.seen());
        }
        !withdrawn
    }

    /// Ready when it is over, with how long it was.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        let (Some(after), Some(timer)) = (self.after.or(self.elsewhere), &mut self.timer) else {
            return Poll::Pending;
        };
        ready!(timer.as_mut().poll(cx));
        if !mem::replace(&mut self.over, true) {
            // a reply that came at the same time is read first
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(after)
    }
}
