//! Asking the sentinels where their primary is.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::peer::{Peer, Silence};
use super::{Answer, Sentinels};
use crate::error::rounded;
use crate::net::Endpoint;

/// How long the others have to answer once one sentinel has. Those that are silent are done without.
const MORE: Duration = Duration::from_millis(500);

/// What one of them says.
pub(super) type Said = (Arc<Peer>, Result<Answer, Silence>);

impl Sentinels {
    /// Where the primary is.
    ///
    /// # Errors
    ///
    /// None of the sentinels knows: what each of them said.
    pub(super) async fn find(&self) -> io::Result<Endpoint> {
        let said = self.ask_all().await;
        self.believe(&said).ok_or_else(|| io::Error::other(nobody_knows(&said)))
    }

    /// Asks all of them side by side. While none has said where the primary is, they have three quarters of the time that an attempt
    /// to connect has: that takes more round trips than are left to be made to the server.
    pub(super) async fn ask_all(&self) -> Vec<Said> {
        let most = self.config.connect_timeout / 4 * 3;
        let mut limit = pin!(sleep(most));
        let mut one_has_answered = false;
        let peers = self.peers();
        let mut asked: Vec<_> = peers.iter().map(|peer| (Box::pin(peer.ask(&self.name)), None)).collect();
        poll_fn(|cx| {
            for (asking, said) in asked.iter_mut().filter(|(_, said)| said.is_none()) {
                let Poll::Ready(now) = asking.as_mut().poll(cx) else { continue };
                if now.is_ok() && !one_has_answered {
                    one_has_answered = true;
                    let soon = limit.deadline().min(Instant::now() + MORE);
                    limit.as_mut().reset(soon);
                }
                *said = Some(now);
            }
            if asked.iter().all(|(_, said)| said.is_some()) {
                Poll::Ready(())
            } else {
                limit.as_mut().poll(cx)
            }
        })
        .await;
        let late = || Err(Silence::Other(format!("no answer within {:?}", rounded(most)).into()));
        let said: Vec<_> = asked.into_iter().map(|(_, said)| said.unwrap_or_else(late)).collect();
        peers.into_iter().zip(said).collect()
    }

    /// Takes the newest of what they said for true. Where the primary is; nothing if none of them knows.
    pub(super) fn believe(&self, said: &[Said]) -> Option<Endpoint> {
        let newest = newest(said).and_then(|(_, said)| said.as_ref().ok())?;
        self.learn(|known, now| known.on_answer(newest.clone(), now))
    }
}

/// Who has heard of the latest failover.
pub(super) fn newest(said: &[Said]) -> Option<&Said> {
    said.iter()
        .filter(|(_, said)| said.is_ok())
        .max_by_key(|(_, said)| said.as_ref().map_or(0, |answer| answer.epoch))
}

fn nobody_knows(said: &[Said]) -> String {
    let all_say_so = !said.is_empty() && said.iter().all(|(_, said)| matches!(said, Err(Silence::Unknown)));
    let asked: Vec<String> = said
        .iter()
        .map(|(peer, said)| match said {
            Err(silence @ Silence::Unreached(_)) => silence.to_string(),
            Err(silence) if !all_say_so => format!("{} {silence}", peer.endpoint),
            _ => peer.endpoint.to_string(),
        })
        .collect();
    match (all_say_so, asked.is_empty()) {
        (true, _) => format!("none of these sentinels knows this name: {}", asked.join(", ")),
        (false, true) => "the client is closed".into(),
        (false, false) => format!("no sentinel has told its address: {}", asked.join("; ")),
    }
}
