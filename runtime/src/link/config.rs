//! What a client is told before it connects, such as its login and its timeouts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::event::Hook;
use super::login::{Credentials, Login};
use super::observe::Observers;
use crate::facts::Names;
#[cfg(feature = "_tls")]
use crate::net::Tls;
use crate::net::{AddressMap, SocketOptions, Via};
use crate::resp::Limits;

/// Everything a connection needs to know. Made by [`Builder`](crate::Builder).
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) via: Via,
    #[cfg(feature = "_tls")]
    pub(crate) tls: Option<Tls>,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Secret>,
    /// Asked for the login instead of `user` and `password`.
    pub(crate) credentials: Option<Asked>,
    pub(crate) database: u32,
    /// Which servers carry out reads.
    pub(crate) read_from: ReadFrom,
    /// Where servers can be reached whose addresses were told by other servers.
    pub(crate) address_map: AddressMap,
    /// Whether commands on keys in several hash slots are split.
    pub(crate) split_across_slots: bool,
    /// Whether the connections are only for reads, which another server can do as well.
    pub(crate) reads: bool,
    /// Whether to leave a server that says that it is a replica.
    pub(crate) primary: bool,
    pub(crate) name: Option<String>,
    /// Whether the server is told which library this is.
    pub(crate) setinfo: bool,
    pub(crate) protocol: Protocol,
    pub(crate) connections: usize,
    /// How many dedicated connections there may be at once.
    pub(crate) dedicated: usize,
    pub(crate) idle_connections: usize,
    pub(crate) idle_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) response_timeout: Duration,
    pub(crate) sockets: SocketOptions,
    pub(crate) health_check: Duration,
    pub(crate) reconnect: Reconnect,
    pub(crate) retries: u32,
    /// Whether idempotent writes are sent again without being asked to.
    pub(crate) retry_writes: bool,
    /// Whether calls fail at once while the server is away.
    pub(crate) fail_when_down: bool,
    pub(crate) max_commands: usize,
    pub(crate) max_bytes: usize,
    pub(crate) limits: Limits,
    /// Whether the connections are driven by a thread of their own.
    pub(crate) own_thread: bool,
    /// What the user's own specs say about raw words.
    pub(crate) names: Vec<&'static Names>,
    pub(crate) on_event: Option<Hook>,
    pub(crate) observers: Observers,
}

/// The part of it that every command or flush reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PerCommand {
    pub(crate) retries: u32,
    pub(crate) retry_writes: bool,
    pub(crate) fail_when_down: bool,
    pub(crate) reads: bool,
    pub(crate) split_across_slots: bool,
    /// Whether there are observers, who are told of each command.
    pub(crate) is_observed: bool,
}

/// The version of the protocol that a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Protocol {
    /// RESP3, or RESP2 where the server has no HELLO (before Redis 6).
    #[default]
    Auto,
    /// RESP2 always.
    Resp2,
    /// RESP3, or an error on connecting.
    Resp3,
}

/// What calls do while the server is away: its connection was lost, and the last attempt to make it again has failed. Or it is there
/// and cannot serve: it answers LOADING, BUSY, MASTERDOWN, READONLY or CLUSTERDOWN.
///
/// With one server only single commands wait until it can serve: pipelines, transactions, scripts and batch functions get its error. On a
/// cluster pipelines and transactions wait, too.
///
/// This is about the shared connections. A call that needs a dedicated connection (a blocking command,
/// [`Client::watch`](crate::Client::watch), [`Client::connection`](crate::Client::connection)) fails with its first failed attempt to
/// connect, whichever is set, and so does a subscription that needs a new connection. With [`Fail`](WhenDown::Fail) they do not wait for
/// that attempt if another connection to the server has just failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WhenDown {
    /// They wait for it, until the response timeout.
    #[default]
    Wait,
    /// They fail at once, with [`NotSent`](crate::Outcome::NotSent), or with the server's error: for example for caches, where it is
    /// better to go on without than to wait. Calls that are made while the first attempt after a loss is under way wait for its end.
    Fail,
}

/// Which servers carry out reads of keys, on a cluster or behind sentinels. See [`Client::read_from`](crate::Client::read_from).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ReadFrom {
    /// The primary, as for writes: a read sees all writes that were acknowledged before.
    #[default]
    Primary,
    /// The replicas in turn. The primary if there is none, or none that can serve now.
    PreferReplica,
    /// A replica and never the primary, to keep reads away from it. If no replica can serve, calls wait for one until the response
    /// timeout, and then fail.
    Replica,
}

/// How a lost connection is made again: after pauses that double from `first` to `longest`, each shortened at random by
/// up to a half so that many clients do not come back at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reconnect {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    /// After so many failures in a row what is queued fails; the attempts go on for what comes later.
    pub(crate) attempts: u32,
}

impl Reconnect {
    pub(crate) const DEFAULT: Reconnect =
        Reconnect { first: Duration::from_millis(20), longest: Duration::from_secs(2), attempts: 6 };

    /// The same, unless somebody has chosen: a call that begins when the server is back should live to see the next attempt. But a server
    /// that is away is not stormed, however short calls are.
    pub(crate) fn within(self, response_timeout: Duration) -> Reconnect {
        let quarter = (response_timeout / 4).max(Duration::from_millis(200));
        match self == Reconnect::DEFAULT {
            true => Reconnect { longest: self.longest.min(quarter), ..self },
            false => self,
        }
    }
}

/// Who is asked as whom to log in.
#[derive(Clone)]
pub(crate) struct Asked(pub(crate) Arc<dyn Credentials>);

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// A string that is not shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Config {
    pub(crate) fn speaks_tls(&self) -> bool {
        #[cfg(feature = "_tls")]
        return self.tls.is_some();
        #[cfg(not(feature = "_tls"))]
        return false;
    }

    pub(super) fn per_command(&self) -> PerCommand {
        PerCommand {
            retries: self.retries,
            retry_writes: self.retry_writes,
            fail_when_down: self.fail_when_down,
            reads: self.reads,
            split_across_slots: self.split_across_slots,
            is_observed: !self.observers.is_empty(),
        }
    }

    /// As whom it logs in where nobody is asked.
    pub(crate) fn login(&self) -> Option<Login> {
        match (&self.user, &self.password) {
            (None, None) => None,
            (user, password) => {
                let secret = password.clone().unwrap_or_else(|| Secret::new(""));
                Some(Login::of(user.clone(), secret))
            }
        }
    }
}

impl Default for Config {
    fn default() -> Config {
        Config {
            via: Via::Sockets,
            #[cfg(feature = "_tls")]
            tls: None,
            user: None,
            password: None,
            credentials: None,
            database: 0,
            read_from: ReadFrom::Primary,
            address_map: AddressMap::default(),
            split_across_slots: true,
            reads: false,
            primary: false,
            name: None,
            setinfo: true,
            protocol: Protocol::Auto,
            connections: 1,
            dedicated: 512,
            idle_connections: 64,
            idle_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(5),
            response_timeout: Duration::from_secs(10),
            sockets: SocketOptions::default(),
            health_check: Duration::from_secs(30),
            reconnect: Reconnect::DEFAULT,
            retries: 2,
            retry_writes: false,
            fail_when_down: false,
            max_commands: 65_536,
            max_bytes: 64 << 20,
            limits: Limits::default(),
            own_thread: false,
            names: Vec::new(),
            on_event: None,
            observers: Observers::default(),
        }
    }
}
