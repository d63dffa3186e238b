//! Events of connections.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::net::Endpoint;

/// An event of a connection of a client: see [`Builder::on_event`](crate::Builder::on_event).
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A connection was made, and the server has accepted the login.
    #[non_exhaustive]
    Up {
        /// Where the server is.
        endpoint: Endpoint,
    },
    /// A connection was lost, that is, not closed by this client.
    #[non_exhaustive]
    Lost {
        /// Where the server is.
        endpoint: Endpoint,
        /// Why, in words for a log.
        reason: Arc<str>,
    },
    /// An attempt to connect has failed.
    #[non_exhaustive]
    Failed {
        /// Where the server should be; `None` if that is not known, as when no sentinel has answered.
        endpoint: Option<Endpoint>,
        /// The server could not be reached, or it refused this client; then [`Error::code`] is the server's.
        error: Error,
    },
}

/// Called with each event.
#[derive(Clone)]
pub(crate) struct Hook(pub(crate) Arc<dyn Fn(&Event) + Send + Sync>);

/// The events so far that no connection counts, since there is none when they happen.
#[derive(Debug, Default)]
pub(crate) struct Events {
    lost: AtomicU64,
    failed: AtomicU64,
}

impl Events {
    /// To be called where no lock is held: what it calls is a user's.
    pub(super) fn tell(&self, hook: Option<&Hook>, event: &Event) {
        match event {
            Event::Up { .. } => {}
            Event::Lost { .. } => _ = self.lost.fetch_add(1, Ordering::Relaxed),
            Event::Failed { .. } => _ = self.failed.fetch_add(1, Ordering::Relaxed),
        }
        #[cfg(feature = "tracing")]
        trace(event);
        if let Some(Hook(call)) = hook {
            call(event);
        }
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }
}

/// The same for `tracing`. It is an error if the server refuses us, which somebody has to mend. The rest may pass by itself.
#[cfg(feature = "tracing")]
fn trace(event: &Event) {
    use tracing::{error, field, info, warn};

    match event {
        Event::Up { endpoint } => info!(target: "roundtrip::connection", %endpoint, "up"),
        Event::Lost { endpoint, reason } => {
            warn!(target: "roundtrip::connection", %endpoint, %reason, "lost");
        }
        Event::Failed { endpoint, error } => {
            let endpoint = endpoint.as_ref().map(field::display);
            match error.code() {
                Some(code) => error!(target: "roundtrip::connection", endpoint, code, %error, "refused"),
                None => warn!(target: "roundtrip::connection", endpoint, %error, "failed"),
            }
        }
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}
