//! A call on every node.

use crate::cluster::{Node, Role};
use crate::error::{Failure, Reason};
use crate::link::side_by_side;
use crate::{Client, Result};

impl Client {
    /// Calls a function with a client of [each node](Client::on), all in parallel, and returns the results with their nodes, in the order
    /// of [`nodes`](Client::nodes). `role` restricts it to primaries or to replicas; `None` is all nodes. A client of a
    /// single server calls it once, with itself.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// use roundtrip::Role;
    ///
    /// for (node, keys) in client.each(Role::Primary, async |node| node.dbsize().await).await? {
    ///     println!("{}: {} keys", node.endpoint(), keys?);
    /// }
    /// client.each(None, async |node| node.config_resetstat().await).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// If a node fails or is away, its result is an error; the others are not affected.
    ///
    /// # Errors
    ///
    /// No node of the cluster is known.
    pub async fn each<T, F>(&self, role: impl Into<Option<Role>>, call: F) -> Result<Vec<(Node, Result<T>)>>
    where
        F: AsyncFn(Client) -> Result<T>,
    {
        let role = role.into();
        let nodes = self.known_nodes().await?;
        let chosen = nodes.into_iter().filter(|node| role.is_none_or(|role| node.role() == role));
        let calls = chosen.map(|node| {
            let called = call(self.on(&node));
            async { (node, called.await) }
        });
        Ok(side_by_side(calls).await)
    }

    /// The nodes, once some are known.
    async fn known_nodes(&self) -> Result<Vec<Node>> {
        let hub = self.hub();
        if let Some(mapped) = hub.mapped() {
            mapped.first_map().await?;
            return Ok(mapped.nodes());
        }
        let place = &hub.site().place;
        let endpoint = place.ask().await;
        let endpoint =
            endpoint.map_err(|error| Failure::Unreachable { reason: Reason::from(error).at(place) })?;
        Ok(vec![Node::new(endpoint, String::new(), Role::Primary)])
    }
}
