//! How the servers of a cluster, or behind sentinels, are reached.

use crate::Builder;
use crate::net::{AddressMap, Endpoint};

impl Builder {
    /// Translates addresses that servers name: in the map of a cluster, in MOVED and ASK, and as
    /// sentinels name primaries, replicas and each other. For servers behind NAT, port forwarding or in containers, if this program cannot
    /// reach their own addresses; and for TLS, if certificates are for host names but servers name IP addresses. The nodes and
    /// sentinels that you name yourself are used as they are.
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
    /// It is called often, and must not block. A client of a single server does not need it.
    pub fn address_map(mut self, map: impl Fn(Endpoint) -> Endpoint + Send + Sync + 'static) -> Builder {
        self.0.address_map = AddressMap::new(map);
        self
    }

    /// Whether a command on keys in several hash slots of a cluster is split if possible: MGET, MSET, MSETEX without a
    /// condition, DEL, UNLINK, EXISTS and TOUCH. Default `true`. With `false` it is refused like other commands, before anything is sent:
    /// [`Error::is_cross_slot`](crate::Error::is_cross_slot). That is for programs that rely on one command being atomic, such as MSET.
    pub fn split_across_slots(mut self, split: bool) -> Builder {
        self.0.split_across_slots = split;
        self
    }
}
