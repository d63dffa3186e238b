//! Keeps the first attempt at a write from being carried out after the second.
//!
//! A server that was stopped, or whatever stands before it, may hold what was written on a connection that was lost here, and go
//! on with it later. So before a write goes again, such connections are ended on the server: CLIENT LIST says which of them
//! it still has, CLIENT KILL ends those, and the write follows on the same connection.
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
use crate::link::{Link, Out, Raw, Recipient, Slot, Stale};
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
        submit(&link, words, Recipient::One(slot.clone()), patience)?;
        Ok(Some(Fence { link, slot, stale }))
    }

    /// Ends them. The connection on which the write is to follow.
    ///
    /// # Errors
    ///
    /// No answer came. Where the server refuses one, there is nothing that could be done.
    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<Arc<Link>, Failure>> {
        let answer = ready!(self.slot.poll(cx));
        Poll::Ready(answer.and_then(|answer| self.end(&answer)).map(|()| self.link.clone()))
    }

    fn end(&self, answer: &Raw) -> Result<(), Failure> {
        let Ok(there) = answer.decode::<Lines<ClientInfo>>(&Facts::RAW) else { return Ok(()) };
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
            submit(&self.link, words, Recipient::nobody(1), Patience::Normal)?;
        }
        Ok(())
    }
}

/// Queues a command that waits for no room.
fn submit(
    link: &Arc<Link>,
    mut words: Words,
    recipient: Recipient,
    patience: Patience,
) -> Result<(), Failure> {
    words.finish();
    let mut out = Out::default();
    out.push_words(&words);
    let (_, handover) = link.submit(&mut out, recipient, patience)?;
    handover.finish(link);
    Ok(())
}
