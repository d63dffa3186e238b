//! Keeps the first attempt at a write from being carried out after the second.
//!
//! A server that was stopped, or whatever stands before it, may hold what was written on a connection that was lost here, and go
//! on with it later. So before a write goes again, such connections are ended on the server: CLIENT LIST says which of them
//! it still has, CLIENT KILL ends those, and the write follows on the same connection: both are one unit, as this connection may be
//! lost, too, and what was not written of it goes to the next.
//!
//! A server's numbers for connections begin anew when it restarts, and another server behind the same name has its own. To
//! end nobody else's, a connection has to be about as old as the one that was lost, and none made since may have got a number that
//! is no greater.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::arg::Words;
use crate::error::Failure;
use crate::facts::Facts;
use crate::link::{Before, Link, Out, Raw, Recipient, Slot, Stale};
use crate::request::Patience;
use crate::types::{ClientInfo, Lines};

/// How much too young a server may say that a connection is: it counts whole seconds, by a clock that it does not always look at.
const ROUGHLY: Duration = Duration::from_millis(1250);

/// A question to the server, and what it is about.
#[derive(Debug)]
pub(crate) struct Fence {
    link: Arc<Link>,
    slot: Arc<Slot>,
    /// With how old they were when the question was put.
    stale: Vec<(Stale, Duration)>,
}

impl Fence {
    /// Asks which of the connections that were lost the server of `link` still has. Nothing, where none is known.
    pub(crate) fn ask(
        link: Arc<Link>,
        patience: Patience,
        cx: &Context<'_>,
    ) -> Result<Option<Fence>, Failure> {
        let stale: Vec<_> = link.site().stale.all().into_iter().map(|stale| (stale, stale.age())).collect();
        if stale.is_empty() {
            return Ok(None);
        }
        let mut words = Words::counted(b"$6\r\nCLIENT\r\n$4\r\nLIST\r\n$2\r\nID\r\n", 3);
        for (stale, _) in &stale {
            words.arg(&stale.id);
        }
        let slot = Slot::new(cx.waker().clone());
        words.finish();
        // it waits for no room
        let mut out = Out::default();
        out.push_words(&words);
        let (_, handover) = link.submit(&mut out, Recipient::One(slot.clone()), patience)?;
        handover.finish(&link);
        Ok(Some(Fence { link, slot, stale }))
    }

    /// What ends them, and the connection on which the write is to follow that.
    ///
    /// # Errors
    ///
    /// No answer came. Where the server refuses one, there is nothing that could be done.
    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<(Arc<Link>, Before), Failure>> {
        let answer = ready!(self.slot.poll(cx))?;
        Poll::Ready(Ok((self.link.clone(), self.kills(&answer))))
    }

    fn kills(&self, answer: &Raw) -> Before {
        let mut kills = Before::default();
        let Ok(there) = answer.decode::<Lines<ClientInfo>>(&Facts::RAW) else { return kills };
        for (stale, age) in &self.stale {
            let same = |client: &ClientInfo| client.id == stale.id && client.age + ROUGHLY >= *age;
            if !there.iter().any(same) {
                self.link.site().stale.forget(stale);
                continue;
            }
            // the answer may have been on its way for long
            if !self.link.site().stale.has(stale) {
                continue;
            }
            let mut words = Words::counted(b"$6\r\nCLIENT\r\n$4\r\nKILL\r\n$2\r\nID\r\n", 3);
            words.arg(&stale.id);
            words.finish();
            kills.push(&words);
        }
        kills
    }
}
