//! Whether a client is one of a server, a cluster or a primary behind sentinels.

use std::sync::Arc;

use super::nodes::seed;
use super::url::Url;
use crate::link::config::Protocol;
#[cfg(feature = "_tls")]
use crate::net::Tls;
use crate::net::{Connector, Dial, Endpoint, Place, Via, Whereabouts};
use crate::{Builder, Error, Result};

/// What a client is a client of.
#[derive(Debug, Clone)]
pub(super) enum Destination {
    Server(Place),
    /// These nodes of a cluster are known.
    Cluster(Vec<Endpoint>),
    /// The primary that sentinels know by this name.
    Primary {
        name: String,
        sentinels: Vec<Endpoint>,
    },
}

impl Default for Destination {
    fn default() -> Destination {
        Destination::Server(Place::default())
    }
}

/// Where to, and over what.
impl Builder {
    /// Address, credentials and database from `redis://[user:password@]host[:port][/database]`, with TLS from `rediss://`, or
    /// from `redis+unix:///path/to/socket[?db=n&user=u&password=p]`. `redis-cluster://` and `rediss-cluster://` name one node or more
    /// of a cluster, as in `redis-cluster://h1,h2:7001`; `redis-sentinel://` and `rediss-sentinel://` name sentinels and what they call
    /// the primary, as in `redis-sentinel://s1,s2:26380/main[/database]`. Default `redis://127.0.0.1:6379`.
    ///
    /// It replaces the address, the credentials and the database that were set before. Other settings stay as they are unless the URL
    /// has them: the name of the client, the protocol, the login for sentinels, and [`tls`](Builder::tls).
    ///
    /// # Errors
    ///
    /// The URL is not valid; the error says why, and shows the possible forms.
    pub fn url(mut self, url: &str) -> Result<Builder> {
        let Url { endpoint, seeds, primary, access, config: from_url } = url.parse()?;
        self.1 = match primary {
            Some(name) => Destination::Primary { name, sentinels: seeds },
            None if seeds.is_empty() => Destination::Server(Place::Fixed(endpoint)),
            None => Destination::Cluster(seeds),
        };
        #[cfg(feature = "_tls")]
        {
            self.0.tls = self.0.tls.or(from_url.tls);
            self.2.tls = self.2.tls.or(access.tls);
        }
        self.2.user = access.user.or(self.2.user);
        self.2.password = access.password.or(self.2.password);
        self.0.user = from_url.user;
        self.0.password = from_url.password;
        self.0.database = from_url.database;
        self.0.name = from_url.name.or(self.0.name);
        if from_url.protocol != Protocol::Auto {
            self.0.protocol = from_url.protocol;
        }
        Ok(self)
    }

    /// A cluster. `seeds` are one or more of its nodes, each as `host` or `host:port`. The client asks them for the map of hash slots, each
    /// a quarter of a second after the one before if that has not answered. Later it asks any node of the cluster.
    ///
    /// # Errors
    ///
    /// One of them is not an address, or there is none.
    pub fn cluster(mut self, seeds: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Builder> {
        let seeds: Vec<_> = seeds.into_iter().map(|text| seed(text.as_ref())).collect::<Result<_>>()?;
        if seeds.is_empty() {
            return Err(Error::config("a cluster needs at least one node that is known"));
        }
        self.1 = Destination::Cluster(seeds);
        Ok(self)
    }

    /// A TCP address.
    pub fn tcp(mut self, host: impl Into<String>, port: u16) -> Builder {
        self.1 = Destination::Server(Place::Fixed(Endpoint::Tcp { host: host.into(), port }));
        self
    }

    /// A unix socket.
    pub fn unix(mut self, path: impl Into<std::path::PathBuf>) -> Builder {
        self.1 = Destination::Server(Place::Fixed(Endpoint::Unix(path.into())));
        self
    }

    /// Makes the connections, instead of TCP and unix sockets: through a proxy, over vsock, in a test. It gets the
    /// address that [`url`](Builder::url), [`tcp`](Builder::tcp) or [`unix`](Builder::unix) names. Settings of sockets, such
    /// as [`keepalive`](Builder::keepalive), have no effect then. In the repository, `examples/socks-proxy.rs` goes through
    /// a SOCKS5 proxy.
    pub fn connector(mut self, connector: impl Connector) -> Builder {
        self.0.via = Via::Connector(Arc::new(connector));
        self
    }

    /// Connections in memory, and numbers in place of chance: for the simulator.
    #[doc(hidden)]
    pub fn __memory(mut self, dial: Arc<dyn Dial>) -> Builder {
        self.0.via = Via::Memory(dial);
        self
    }

    /// Uses TLS, whatever the scheme of the URL is, over TCP or over a [`connector`](Builder::connector). A URL
    /// that is set later does not change it. Without this call `rediss://` means [`Tls::new`].
    ///
    /// Needs the feature `tls`, or `tls-aws-lc`.
    #[cfg(feature = "_tls")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "tls", feature = "tls-aws-lc"))))]
    pub fn tls(mut self, tls: Tls) -> Builder {
        self.0.tls = Some(tls);
        self
    }

    /// A place that changes: for the simulator.
    #[doc(hidden)]
    pub fn __place(mut self, whereabouts: Arc<dyn Whereabouts>) -> Builder {
        self.1 = Destination::Server(Place::Asked(whereabouts));
        self
    }
}
