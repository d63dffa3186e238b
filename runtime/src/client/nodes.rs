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
    /// The nodes of the cluster as this client knows them now, shard by shard, each primary before its replicas. Asks nobody. A
    /// client of a single server gives that server, as a primary without an id.
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

    /// This client, with one node of the cluster alone: what is called on it goes to this node and no other, so that MOVED is an
    /// error. It shares the node's connections, and [`closing`](Client::close) it closes all of the client. A client of a single
    /// server gives itself.
    ///
    /// For commands that speak of one server, as INFO and CONFIG GET, and for those that a replica is to carry out. A replica
    /// answers reads of keys with MOVED.
    #[must_use]
    pub fn on(&self, node: &Node) -> Client {
        match self.hub().mapped() {
            Some(mapped) => Client::over(self.hub().on(mapped.server_at(node.endpoint()))),
            None => self.clone(),
        }
    }

    /// This client, with its reads carried out by other servers of the cluster, or by the replicas of the primary that sentinels
    /// watch over: commands that only read and have a key, also those in its pipelines. In a cluster that is decided for each hash
    /// slot of a flush; with sentinels for the whole flush, which goes to a replica if all of its commands only read. Writes,
    /// transactions, [`watch`](Client::watch), blocking commands, scripts and connections of your own stay with the primary. It
    /// shares all connections. A client of a single server gives itself.
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
    /// **A replica is behind its primary**, by milliseconds mostly and without a limit where the network is cut: a read may not see
    /// what this program has just written, and of two reads the later one may see less. Within a pipeline a read never
    /// overtakes a write on its hash slot, nor sees one that is queued behind it: a hash slot is read from a replica only if
    /// nothing of the same flush writes to it.
    ///
    /// A replica that is gone or [still loads](ReadFrom::PreferReplica) is passed over. What was on its way in a pipeline when its
    /// connection was lost fails as ever; single reads go again.
    #[must_use]
    pub fn read_from(&self, read_from: ReadFrom) -> Client {
        self.hub().reading_from(read_from).map_or_else(|| self.clone(), Client::over)
    }

    /// A [connection](Client::connection) of your own to the node that has the hash slot of `key`. Where the hash slot moves, the
    /// connection does not: MOVED is then the error of its commands.
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

    /// Looks at once where the hash slots of the cluster are. That is done by itself where something shows that it is needed: this is
    /// for tests, and for operators who know that something has changed. On a client of a single server it does nothing.
    ///
    /// # Errors
    ///
    /// No node says what the cluster is like.
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
            Some(_) => Err(Error::config(format!("{what} speaks of one node of the cluster: {instead}"))),
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
