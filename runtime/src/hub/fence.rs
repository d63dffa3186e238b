//! Keeps the first attempt at a write from being carried out after the second.
//!
//! A server that was suspended, or a proxy in front of it, may still hold the bytes of a connection that was lost here, and carry them
//! out later. So before a write is sent again, CLIENT LIST tells which of the connections that were lost since the write
//! began the server still has, CLIENT KILL ends those, and a second CLIENT LIST shows that they are gone. Only then
//! is the write sent. If the server does not confirm this, the write is not sent, and its outcome stays unknown.
//!
//! All of this must happen on one server, and only a single connection guarantees that. So CLIENT KILL and the
//! write are sent on the connection on which CLIENT LIST was answered, or not at all: if that one is lost, the fence starts again.
//!
//! The connection numbers of a server start again when it restarts, and another server behind the same name has its own. To avoid
//! ending a connection of another client, the connection must be as old as the lost one, and no connection made since may have got a
//! number that is not greater. A younger connection belongs to another client. An older one may, because the server's clock may have
//! been set: it is not ended, and the write is not sent.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::arg::Words;
use crate::error::Failure;
use crate::facts::Facts;
use crate::link::{Before, Link, Raw, Slot, Stale};
use crate::request::Patience;
use crate::types::{ClientInfo, Lines};

/// How far off the age may be that a server gives: it counts whole seconds, by a clock that it does not always look at.
const ROUGHLY: Duration = Duration::from_millis(1250);

/// So often a server is told to end the same connections. One may be listed until it has been closed.
const ROUNDS: u8 = 3;

/// A question to the server, and what it is about.
#[derive(Debug)]
pub(crate) struct Fence {
    link: Arc<Link>,
    patience: Patience,
    slot: Arc<Slot>,
    /// With how old they were at the least when the question was first put.
    stale: Vec<(Stale, Duration)>,
    rounds: u8,
}

/// The connection on which a fence holds: its link, and the number that it has there.
pub(crate) type Fenced = (Arc<Link>, u32);

/// Why a fence does not hold.
#[derive(Debug)]
pub(crate) enum Unfenced {
    /// No answer came.
    Failed(Failure),
    /// The server has answered this.
    Refused(Raw),
    /// The server has a connection of this number still.
    There(u64),
    /// The server has one that seems to be older than the one that was lost.
    Older(u64),
}

impl Fence {
    /// Asks which of the connections that were lost, after the first `losses` of the client, the server of `link` still has. Nothing, where
    /// there are none.
    pub(crate) fn ask(
        link: Arc<Link>,
        losses: u32,
        patience: Patience,
        cx: &Context<'_>,
    ) -> Result<Option<Fence>, Failure> {
        let stale = link.site().stale.since(losses).into_iter();
        let stale: Vec<_> = stale.map(|stale| (stale, stale.age().0)).collect();
        if stale.is_empty() {
            return Ok(None);
        }
        let slot = ask(&link, (Before::default(), None), &stale, patience, cx)?;
        Ok(Some(Fence { link, patience, slot, stale, rounds: 0 }))
    }

    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// The connection on which this was found out, once none of them is there any more.
    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<Fenced, Unfenced>> {
        loop {
            let answer = match ready!(self.slot.poll(cx)) {
                Ok(answer) => answer,
                Err(failure) => return Poll::Ready(Err(Unfenced::Failed(failure))),
            };
            let on = self.slot.epoch();
            let Ok(there) = answer.decode::<Lines<ClientInfo>>(&Facts::RAW) else {
                return Poll::Ready(Err(Unfenced::Refused(answer)));
            };
            self.note(&there)?;
            let Some((left, _)) = self.stale.first() else { return Poll::Ready(Ok((self.link.clone(), on))) };
            if self.rounds == ROUNDS {
                return Poll::Ready(Err(Unfenced::There(left.id)));
            }
            self.rounds += 1;
            match ask(&self.link, (kills(&self.stale), Some(on)), &self.stale, self.patience, cx) {
                Ok(slot) => self.slot = slot,
                Err(failure) => return Poll::Ready(Err(Unfenced::Failed(failure))),
            }
        }
    }

    /// Keeps those that the server still lists.
    fn note(&mut self, there: &[ClientInfo]) -> Result<(), Unfenced> {
        let known = &self.link.site().stale;
        let mut older = None;
        self.stale.retain(|(stale, least)| {
            let same = |client: &&ClientInfo| is_it(client, stale.id, *least);
            // the answer may be old: a connection that was found to be closed meanwhile does not count
            let Some(same) = there.iter().find(same).filter(|_| known.has(stale)) else { return false };
            if same.age > stale.age().1.saturating_add(ROUGHLY) {
                older = Some(stale.id);
            }
            true
        });
        older.map_or(Ok(()), |id| Err(Unfenced::Older(id)))
    }
}

/// Whether a connection that the server lists is the one with this number, which is so old.
fn is_it(client: &ClientInfo, id: u64, age: Duration) -> bool {
    // whatever is there may say that it is as old as can be
    client.id == id && client.age.saturating_add(ROUGHLY) >= age
}

/// Asks which of these the server has, once it was told what goes before, on whichever connection or on that one only.
fn ask(
    link: &Arc<Link>,
    before: (Before, Option<u32>),
    stale: &[(Stale, Duration)],
    patience: Patience,
    cx: &Context<'_>,
) -> Result<Arc<Slot>, Failure> {
    let mut words = Words::counted(b"$6\r\nCLIENT\r\n$4\r\nLIST\r\n$2\r\nID\r\n", 3);
    for (stale, _) in stale {
        words.arg(&stale.id);
    }
    words.finish();
    // it waits for no room
    let queued = link.call_behind(before, &words, Slot::new(cx.waker().clone()), patience)?;
    Ok(queued.slot)
}

/// What ends them.
fn kills(stale: &[(Stale, Duration)]) -> Before {
    let mut kills = Before::default();
    for (stale, _) in stale {
        let mut words = Words::counted(b"$6\r\nCLIENT\r\n$4\r\nKILL\r\n$2\r\nID\r\n", 3);
        words.arg(&stale.id);
        words.finish();
        kills.push(&words);
    }
    kills
}

impl Unfenced {
    /// What this says in reply, where it is an error.
    pub(crate) fn error(&self) -> Option<&[u8]> {
        match self {
            Unfenced::Refused(raw) if raw.is_error() => raw.bytes().get(1..),
            _ => None,
        }
    }

    /// The failure of a write that is not sent again because of it.
    pub(crate) fn failure(self) -> Failure {
        let why = match &self {
            Unfenced::Failed(failure) => return failure.clone().written(),
            Unfenced::Refused(raw) => {
                let line = raw.bytes().split(|byte| *byte == b'\r').next().unwrap_or_default();
                format!("the server answered {}", String::from_utf8_lossy(line))
            }
            Unfenced::There(id) => format!("CLIENT KILL did not end connection {id}"),
            Unfenced::Older(id) => {
                format!("connection {id} seems to be older than the one with that number that was lost")
            }
        };
        let reason = format!(
            "this write was not sent again, because its first attempt may still be carried out: to rule that out takes CLIENT LIST \
             and CLIENT KILL, and {why}"
        );
        Failure::Lost { reason: reason.into(), written: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_known_by_its_number_and_about_its_age() {
        let listed =
            |age: u64| format!("id=7 addr=127.0.0.1:4242 age={age} idle=0 db=0").parse::<ClientInfo>();
        let is_it = |age, id| listed(age).is_ok_and(|client| is_it(&client, id, Duration::from_secs(60)));
        assert!(is_it(59, 7) && is_it(60, 7) && is_it(u64::MAX, 7));
        assert!(!is_it(58, 7) && !is_it(60, 8));
    }
}
