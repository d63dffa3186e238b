//! A second connection beside one that is silent, to learn whether the server is there.
//!
//! A caller that waits long on purpose excuses a silent connection only as long as nobody knows better. If the server greets a
//! new connection while the old one goes on being silent, the old one is dead, and the new one takes its place. If it does
//! not, nothing would be gained by losing the old one.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::time::Instant;

use super::Site;
use super::attempt::{Greeted, attempt};
use super::core::{Manner, Refusal};
use crate::net::Endpoint;

/// An attempt to connect beside a connection that is up.
pub(super) struct Probe {
    attempt: Pin<Box<dyn Future<Output = Probed> + Send>>,
    pub(super) began: Instant,
}

/// Where it went, and what came of it.
pub(super) struct Probed {
    pub(super) at: Option<Endpoint>,
    pub(super) result: Result<Greeted, Refusal>,
}

impl Probe {
    pub(super) fn begin(site: Arc<Site>, manner: Manner) -> Probe {
        let attempt = async move {
            let mut at = None;
            let result = attempt(&site, manner, &mut at, site.config.limits).await;
            Probed { at, result }
        };
        Probe { attempt: Box::pin(attempt), began: Instant::now() }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Probed> {
        self.attempt.as_mut().poll(cx)
    }
}
