//! Asking the sentinels where their primary is.

use std::io;
use std::sync::Arc;

use tokio::time::timeout;

use super::peer::{Peer, Silence};
use super::{Answer, PATIENCE, Sentinels};
use crate::link::side_by_side;
use crate::net::Endpoint;

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

    /// Asks all of them side by side.
    pub(super) async fn ask_all(&self) -> Vec<Said> {
        side_by_side(self.peers().into_iter().map(|peer| async {
            let late = || Silence::Other(format!("no answer within {PATIENCE:?}").into());
            let said = timeout(PATIENCE, peer.ask(&self.name)).await.unwrap_or_else(|_| Err(late()));
            (peer, said)
        }))
        .await
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
            Err(silence) if !all_say_so => format!("{} {silence}", peer.endpoint),
            _ => peer.endpoint.to_string(),
        })
        .collect();
    match (all_say_so, asked.is_empty()) {
        (true, _) => format!("no sentinel knows this name; asked were {}", asked.join(", ")),
        (false, true) => "the client is closed".into(),
        (false, false) => format!("no sentinel says where it is: {}", asked.join("; ")),
    }
}
