//! One sentinel, as it is asked and listened to.

use std::fmt;
use std::sync::Arc;

use super::Replicas;
use super::known::Answer;
use crate::Error;
use crate::arg::Words;
use crate::error::Failure;
use crate::facts::Facts;
use crate::link::config::Config;
use crate::link::{OwnedLink, Site};
use crate::net::{AddressMap, Endpoint, Place};
use crate::subscribe::{Board, Subscribe, TopicKind, topics};
use crate::types::SentinelInstance;
use crate::value::FromReply;

/// What tells that a primary has moved.
const SWITCH: &str = "+switch-master";

const FACTS: &Facts = &Facts { name: "SENTINEL", ..Facts::RAW };

/// One sentinel. Its connections do not count in the `Stats` of the client.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) endpoint: Endpoint,
    site: Arc<Site>,
    link: OwnedLink,
    board: Arc<Board>,
    address_map: AddressMap,
}

/// Why a sentinel does not say where the primary is.
#[derive(Debug, Clone)]
pub(super) enum Silence {
    /// It does not know the name.
    Unknown,
    /// It is a server.
    NoSentinel,
    /// It does not talk with this client: its own words.
    Refused(Arc<str>),
    /// It was not reached: why, beginning with its address.
    Unreached(Arc<str>),
    /// It did not answer, or said something else.
    Other(Arc<str>),
}

impl Peer {
    pub(super) fn new(endpoint: Endpoint, config: &Config) -> Arc<Peer> {
        let site = Arc::new(Site::new(config.clone(), Place::Fixed(endpoint.clone())));
        let (link, board) = (OwnedLink::new(&site), Board::new(&site));
        Arc::new(Peer { endpoint, site, link, board, address_map: config.address_map.clone() })
    }

    /// Where the primary with this name is. The epoch is asked for first: where a failover comes between the two, its server is
    /// said to be older than it is, and not another one to be newer.
    pub(super) async fn ask(&self, name: &str) -> Result<Answer, Silence> {
        let primary: SentinelInstance = self.call("MASTER", name).await?;
        // not what is in the first reply: while replicas are told of it, that still is the one that was
        let address: Option<(String, u16)> = self.call("GET-MASTER-ADDR-BY-NAME", name).await?;
        let (host, port) = address.filter(|(host, _)| !host.is_empty()).ok_or(Silence::Unknown)?;
        let epoch = primary.get("config-epoch").and_then(|epoch| epoch.parse().ok()).unwrap_or(0);
        Ok(Answer { at: self.reached(host, port), epoch })
    }

    /// The other sentinels of that primary.
    pub(super) async fn others(&self, name: &str) -> Result<Vec<Endpoint>, Silence> {
        let others: Vec<SentinelInstance> = self.call("SENTINELS", name).await?;
        let known = others.into_iter().filter(|other| !other.ip.is_empty() && other.port > 0);
        Ok(known.map(|other| self.reached(other.ip, other.port)).collect())
    }

    /// The replicas of that primary that can serve.
    pub(super) async fn replicas(&self, name: &str) -> Result<Replicas, Silence> {
        let replicas: Vec<SentinelInstance> = self.call("REPLICAS", name).await?;
        let mut able: Vec<_> = replicas.into_iter().filter(can_serve).collect();
        able.sort_unstable_by(|one, two| (&one.ip, one.port).cmp(&(&two.ip, two.port)));
        Ok(able.into_iter().map(|replica| self.reached(replica.ip, replica.port)).collect())
    }

    /// Listens for primaries that move.
    pub(super) fn listen(&self) -> Subscribe {
        Subscribe::new(&self.board, topics(TopicKind::Channel, SWITCH))
    }

    /// Where a server is reached that this one names.
    fn reached(&self, host: String, port: u16) -> Endpoint {
        self.address_map.reached(Endpoint::Tcp { host, port })
    }

    pub(super) fn close(&self) {
        self.board.close();
        // nobody waits for what it was asked
        self.site.ledger.start_closing().iter().for_each(|link| link.give_up());
    }

    async fn call<T: FromReply>(&self, what: &str, name: &str) -> Result<T, Silence> {
        let mut words = Words::counted(b"$8\r\nSENTINEL\r\n", 1);
        words.arg(what);
        words.arg(name);
        let raw = self.link.shared().ask(words).await.map_err(|failure| match failure {
            Failure::Refused { text, .. } => Silence::Refused(text),
            Failure::Unreachable { reason } => Silence::Unreached(reason.text().clone()),
            failure => Silence::Other(failure.reason().text().clone()),
        })?;
        raw.decode(FACTS).map_err(|error: Error| match error.server_message() {
            Some(text) if text.contains("No such") => Silence::Unknown,
            Some(text) if text.contains("unknown command") => Silence::NoSentinel,
            Some(text) => Silence::Refused(text.into()),
            None => Silence::Other(error.to_string().into()),
        })
    }
}

/// Whether a replica is there and follows its primary, as a sentinel sees it.
fn can_serve(replica: &SentinelInstance) -> bool {
    let is_away = replica.flags.iter().any(|flag| flag.ends_with("_down") || flag == "disconnected");
    let follows = replica.get("master-link-status").is_none_or(|status| status == "ok");
    !is_away && follows && !replica.ip.is_empty() && replica.port > 0
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Silence::Unknown => f.write_str("does not know this name"),
            Silence::NoSentinel => {
                f.write_str("is a server and not a sentinel (connect to a single server with redis://)")
            }
            Silence::Refused(text) if text.starts_with("NOAUTH") || text.starts_with("WRONGPASS") => {
                write!(
                    f,
                    "{text} (sentinels have a login of their own: `Builder::sentinel_user`, `Builder::sentinel_password`)"
                )
            }
            Silence::Refused(text) | Silence::Unreached(text) | Silence::Other(text) => f.write_str(text),
        }
    }
}
