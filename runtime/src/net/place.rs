//! Where a connection goes: a fixed endpoint, or one that is asked for.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use super::Endpoint;

/// Where the connections of a client go. It is asked before each attempt.
#[derive(Clone)]
pub(crate) enum Place {
    Fixed(Endpoint),
    /// Something that knows where to go now, such as the sentinels of a primary.
    Asked(Arc<dyn Whereabouts>),
}

/// Something that knows where a server is at the moment. Shown in errors in place of the address that it did not give.
pub trait Whereabouts: fmt::Display + Send + Sync + 'static {
    /// Where the server is now.
    ///
    /// # Errors
    ///
    /// Nobody knows: the attempt to connect has failed, and another one asks again.
    fn ask(&self) -> Asking<'_>;

    /// Whether the server is still there, as far as is known without asking. Looked at while a connection is made, not while it
    /// is used.
    fn is_at(&self, _endpoint: &Endpoint) -> bool {
        true
    }

    /// The client is closed: nothing will be asked any more.
    fn close(&self) {}
}

/// The future of [`Whereabouts::ask`].
pub type Asking<'a> = Pin<Box<dyn Future<Output = io::Result<Endpoint>> + Send + 'a>>;

impl Place {
    pub(crate) async fn ask(&self) -> io::Result<Endpoint> {
        match self {
            Place::Fixed(endpoint) => Ok(endpoint.clone()),
            Place::Asked(whereabouts) => whereabouts.ask().await,
        }
    }

    pub(crate) fn is_at(&self, endpoint: &Endpoint) -> bool {
        match self {
            Place::Fixed(_) => true,
            Place::Asked(whereabouts) => whereabouts.is_at(endpoint),
        }
    }

    pub(crate) fn close(&self) {
        if let Place::Asked(whereabouts) = self {
            whereabouts.close();
        }
    }
}

impl Default for Place {
    fn default() -> Place {
        Place::Fixed(Endpoint::Tcp { host: "127.0.0.1".into(), port: 6379 })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Fixed(endpoint) => endpoint.fmt(f),
            Place::Asked(whereabouts) => whereabouts.fmt(f),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Fixed(endpoint) => endpoint.fmt(f),
            Place::Asked(whereabouts) => write!(f, "Asked({whereabouts})"),
        }
    }
}
