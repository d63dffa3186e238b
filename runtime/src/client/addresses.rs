//! How a cluster, or the servers that sentinels watch over, are reached.

use crate::Builder;
use crate::net::{AddressMap, Endpoint};

impl Builder {
    /// Where a server is reached that other servers name so: in the map of a cluster, where it sends a command elsewhere, and as
    /// sentinels name primaries, replicas and each other. For servers behind NAT, port forwarding or in containers, whose own addresses
    /// lead nowhere from here; and for TLS, where certificates are for names and servers say addresses. The seeds and
    /// sentinels that you give are taken as they are.
    ///
    /// ```
    /// use roundtrip::{Client, Endpoint};
    ///
    /// let builder = Client::builder().cluster(["localhost:7001"])?.address_map(|named| match named {
    ///     // all nodes publish their ports on this machine
    ///     Endpoint::Tcp { port, .. } => Endpoint::Tcp { host: "localhost".into(), port },
    ///     other => other,
    /// });
    /// # let _ = builder; Ok::<(), roundtrip::Error>(())
    /// ```
    ///
    /// It is called often, and must not block. A single server, and what is named by no other, does not need it.
    pub fn address_map(mut self, map: impl Fn(Endpoint) -> Endpoint + Send + Sync + 'static) -> Builder {
        self.0.address_map = AddressMap::new(map);
        self
    }

    /// Whether a command on keys in several hash slots of a cluster is taken apart, where that can be done: MGET, MSET, MSETEX without a
    /// condition, DEL, UNLINK, EXISTS and TOUCH. Default: yes. Otherwise it is refused like the others, before anything is sent:
    /// [`Error::is_cross_slot`](crate::Error::is_cross_slot). For programs that rely on what a server promises of one command, as that
    /// MSET happens at one moment.
    pub fn split_across_slots(mut self, split: bool) -> Builder {
        self.0.split_across_slots = split;
        self
    }
}
