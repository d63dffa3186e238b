//! A primary behind sentinels: where it is, and when another server replaces it.
//!
//! Links ask before each attempt ([`Whereabouts`]). In addition a [keeper] listens to the sentinels, and asks them from time to
//! time. The first of them to learn that the primary has moved gives up all links to the old one.

mod ask;
mod keeper;
mod known;
mod peer;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use self::keeper::Keeper;
use self::known::{Answer, Known};
use self::peer::Peer;
use crate::link::Site;
use crate::link::config::{Config, Reconnect, Secret};
#[cfg(feature = "_tls")]
use crate::net::Tls;
use crate::net::{Asking, Endpoint, Whereabouts};

/// The sentinels of a primary.
#[derive(Debug)]
pub(crate) struct Sentinels {
    name: Box<str>,
    /// Those that the program named. They are never forgotten.
    given: Vec<Endpoint>,
    config: Config,
    state: Mutex<State>,
    /// What is told when the primary has moved.
    site: OnceLock<Weak<Site>>,
    keeper: Keeper,
    me: Weak<Sentinels>,
}

/// The replicas of a primary that can serve, in order.
pub(crate) type Replicas = Vec<Endpoint>;

#[derive(Debug, Default)]
struct State {
    known: Known,
    replicas: Arc<Replicas>,
    /// Those that were named, and those that they have told of.
    peers: Vec<Arc<Peer>>,
    closed: bool,
}

/// As whom and how this client talks with sentinels: their logins are not those of the servers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Access {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Secret>,
    #[cfg(feature = "_tls")]
    pub(crate) tls: Option<Tls>,
}

/// A sentinel that is silent for so long is asked on another connection.
const SILENCE: Duration = Duration::from_secs(5);

/// So many are known at most.
const MOST_PEERS: usize = 32;

impl Sentinels {
    /// `config` is that of the servers.
    pub(crate) fn new(name: &str, given: Vec<Endpoint>, access: Access, config: &Config) -> Arc<Sentinels> {
        let config = access.config(config);
        let peers = given.iter().map(|endpoint| Peer::new(endpoint.clone(), &config)).collect();
        Arc::new_cyclic(|me| Sentinels {
            name: name.into(),
            given,
            config,
            state: Mutex::new(State { peers, ..State::default() }),
            site: OnceLock::new(),
            keeper: Keeper::default(),
            me: me.clone(),
        })
    }

    /// Whom to tell when the primary has moved.
    pub(crate) fn attend(&self, site: &Arc<Site>) {
        let _first = self.site.set(Arc::downgrade(site));
    }

    /// The replicas, as far as is known.
    pub(crate) fn replicas(&self) -> Arc<Replicas> {
        self.lock().replicas.clone()
    }

    /// A sentinel has told of the replicas.
    fn learn_replicas(&self, replicas: Replicas) {
        let mut state = self.lock();
        if *state.replicas != replicas {
            state.replicas = Arc::new(replicas);
        }
    }

    fn peers(&self) -> Vec<Arc<Peer>> {
        self.lock().peers.clone()
    }

    /// Something was said about where the primary is. Where it is now.
    fn learn(&self, learn: impl FnOnce(&mut Known, Instant) -> bool) -> Option<Endpoint> {
        let mut state = self.lock();
        let moved = learn(&mut state.known, Instant::now());
        let at = state.known.at().cloned();
        drop(state);
        if moved && let Some(site) = self.site.get().and_then(Weak::upgrade) {
            site.on_moved();
        }
        at
    }

    /// A sentinel has told of others: from now on they are asked, too. Those that no sentinel names any more are not.
    fn learn_peers(&self, teller: &Endpoint, others: &[Endpoint]) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        let is_there = |endpoint: &Endpoint| {
            endpoint == teller || others.contains(endpoint) || self.given.contains(endpoint)
        };
        let (stay, go) = state.peers.drain(..).partition(|peer| is_there(&peer.endpoint));
        state.peers = stay;
        for endpoint in others {
            let known = state.peers.iter().any(|peer| peer.endpoint == *endpoint);
            if !known && state.peers.len() < MOST_PEERS {
                state.peers.push(Peer::new(endpoint.clone(), &self.config));
            }
        }
        drop(state);
        go.iter().for_each(|peer: &Arc<Peer>| peer.close());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Access {
    /// The settings for connections to sentinels, from those to servers.
    fn config(self, servers: &Config) -> Config {
        Config {
            via: servers.via.clone(),
            #[cfg(feature = "_tls")]
            tls: self.tls,
            user: self.user,
            password: self.password,
            name: servers.name.clone(),
            setinfo: servers.setinfo,
            protocol: servers.protocol,
            address_map: servers.address_map.clone(),
            sockets: servers.sockets.clone(),
            connect_timeout: servers.connect_timeout,
            response_timeout: servers.response_timeout.min(SILENCE),
            // another one knows as much: what one that is gone was asked does not wait for it to be back
            reconnect: Reconnect {
                longest: Duration::from_secs(1),
                attempts: 1,
                ..Config::default().reconnect
            },
            fail_when_down: true,
            ..Config::default()
        }
    }
}

impl Whereabouts for Sentinels {
    fn ask(&self) -> Asking<'_> {
        self.keep();
        Box::pin(self.find())
    }

    fn is_at(&self, endpoint: &Endpoint) -> bool {
        self.lock().known.at().is_none_or(|at| at == endpoint)
    }

    fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let peers = std::mem::take(&mut state.peers);
        drop(state);
        self.keeper.end();
        peers.iter().for_each(|peer| peer.close());
    }
}

impl fmt::Display for Sentinels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "primary `{}`", self.name)
    }
}

impl Drop for Sentinels {
    fn drop(&mut self) {
        self.keeper.end();
    }
}
