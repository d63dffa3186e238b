//! The nodes of a cluster, and how a program speaks to one of them.

use crate::arg::{ToArg, Words};
use crate::client::connection::{Connection, Open};
use crate::cluster::{Node, Role, Want};
use crate::link::config::ReadFrom;
use crate::net::{Endpoint, Place};
use crate::request::Patience;
use crate::resp::HashSlot;
use crate::{Client, Error, Result};

impl Client {
    /// The nodes of the cluster as this client knows them now, shard by shard, each primary before its replicas. Sends nothing. A
    /// client of a single server returns that server, as a primary without an id.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// use roundtrip::Role;
    ///
    /// for node in client.nodes().iter().filter(|node| node.role() == Role::Primary) {
    ///     println!("{}: {} keys", node.endpoint(), client.on(node).dbsize().await?);
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn nodes(&self) -> Vec<Node> {
        match (self.hub().mapped(), &self.hub().site().place) {
            (Some(mapped), _) => mapped.nodes(),
            (None, Place::Fixed(endpoint)) => vec![Node::new(endpoint.clone(), String::new(), Role::Primary)],
            (None, Place::Asked(_)) => Vec::new(),
        }
    }

    /// A client for one node of the cluster: every command goes to this node, so MOVED is an
    /// error. It shares the connections to the node; [`close`](Client::close) on it closes the whole client. A client of a single
    /// server returns itself.
    ///
    /// Use it for commands about one server, such as INFO and CONFIG GET, and for administration of a replica. A replica
    /// answers reads of keys with MOVED: for those use [`read_from`](Client::read_from).
    #[must_use]
    pub fn on(&self, node: &Node) -> Client {
        match self.hub().mapped() {
            Some(mapped) => Client::over(self.hub().on(mapped.server_at(node.endpoint()))),
            None => self.clone(),
        }
    }

    /// This client, but with reads from replicas, on a cluster or behind sentinels. Reads are commands that only read and have a
    /// key, also those in its pipelines. On a cluster this is decided for each hash
    /// slot of a flush; with sentinels for the whole flush, which goes to a replica if all of its commands are reads. Writes,
    /// transactions, [`watch`](Client::watch), blocking commands, scripts and dedicated connections use the primary. It
    /// shares all connections with this client. A client of a single server returns itself.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// use roundtrip::ReadFrom;
    ///
    /// let reads = client.read_from(ReadFrom::PreferReplica);
    /// let name: Option<String> = reads.get("user:7").await?;
    /// let fresh: Option<String> = reads.get("user:7").read_from(ReadFrom::Primary).await?;
    /// # let _ = (name, fresh); Ok(()) }
    /// ```
    ///
    /// **A replica lags behind its primary**, mostly by milliseconds, and without a limit while the network is cut: a read may not see
    /// what this program has just written, and a later read may see less than an earlier one. Within a pipeline a read never
    /// overtakes a write on its hash slot, nor sees one that is queued after it: a hash slot is read from a replica only if
    /// no command of the same flush writes to it.
    ///
    /// A replica that is gone or is [loading its data](ReadFrom::PreferReplica) is skipped. If a connection to a replica is lost, commands of a
    /// pipeline on it fail as usual; single reads are sent again.
    #[must_use]
    pub fn read_from(&self, read_from: ReadFrom) -> Client {
        self.hub().reading_from(read_from).map_or_else(|| self.clone(), Client::over)
    }

    /// A dedicated [connection](Client::connection) to the node that has the hash slot of `key`. If the hash slot moves, the
    /// connection does not follow: its commands then fail with MOVED.
    ///
    /// # Errors
    ///
    /// As for [`connection`](Client::connection).
    pub async fn connection_for(&self, key: impl ToArg) -> Result<Connection<Open>> {
        let mut words = Words::fragment();
        words.key(&key);
        if let Some(error) = words.error() {
            return Err(Error::argument(error));
        }
        let slot = words.first_key().map(HashSlot::of);
        self.connection_to(slot.map_or(Want::Any, Want::Slot)).await
    }

    pub(super) async fn connection_to(&self, want: Want) -> Result<Connection<Open>> {
        let hub = self.hub();
        if let Some(mapped) = hub.mapped() {
            mapped.first_map().await?;
        }
        let lease = hub.lease(hub.find(want).await?, Patience::Normal).await?;
        lease.link().ready().await?;
        Ok(Connection::new(lease))
    }

    /// Asks the nodes now which of them has which hash slots. The client does this itself when it is needed; this method is
    /// for tests, and for operators who know that something has changed. On a client of a single server it does nothing.
    ///
    /// # Errors
    ///
    /// No node has answered with a usable map.
    pub async fn refresh(&self) -> Result<()> {
        if let Some(mapped) = self.hub().mapped() {
            mapped.look().await?;
        }
        Ok(())
    }

    /// The error of what a client of a whole cluster does not do.
    pub(super) fn unless_cluster(&self, what: &str, instead: &str) -> Result<()> {
        match self.hub().mapped() {
            None => Ok(()),
            Some(_) => Err(Error::config(format!("{what} is for one node of the cluster: {instead}"))),
        }
    }
}

/// `host[:port]`, as a seed of a cluster is given.
pub(super) fn seed(text: &str) -> Result<Endpoint> {
    address(text, super::port::PORT)
}

/// `host[:port]`
pub(super) fn address(text: &str, default_port: u16) -> Result<Endpoint> {
    let (host, port) = super::port::split_port(text, default_port)?;
    if host.is_empty() {
        return Err(Error::config("one of the addresses names no host"));
    }
    Ok(Endpoint::Tcp { host: host.to_owned(), port })
}
