//! Waiting until the server for a command is known.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::{Hub, Pause};
use crate::cluster::Want;
use crate::error::Failure;
use crate::link::{self, Site, Tick, pause};

/// The shortest and the longest pause between two looks at the map.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(500));

/// Finds the server that something is for. In a cluster it waits while there is no map yet, or while the hash slot has no owner: as long as
/// for a reply, as commands do.
#[derive(Debug)]
pub(crate) struct Finding {
    hub: Arc<Hub>,
    want: Want,
    /// By then it must be known; counted from the first look.
    deadline: Option<Tick>,
    naps: u32,
    nap: Option<Pause>,
}

impl Hub {
    /// Finds the server that something is for.
    pub(crate) fn find(self: &Arc<Self>, want: Want) -> Finding {
        Finding { hub: self.clone(), want, deadline: None, naps: 0, nap: None }
    }
}

impl Future for Finding {
    type Output = Result<Arc<Site>, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Arc<Site>, Failure>> {
        let Finding { hub, want, deadline, naps, nap } = self.get_mut();
        loop {
            if let Some(sleep) = nap {
                ready!(Pin::new(sleep).poll(cx));
                *nap = None;
            }
            // an error means that the server is not known yet; the call has also started the search for it
            let failure = match hub.site_for(*want) {
                Ok(site) => return Poll::Ready(Ok(site)),
                Err(_) if hub.is_closed() => return Poll::Ready(Err(Failure::CLOSED)),
                Err(failure) => failure,
            };
            let site = hub.site();
            let left = site.left(*deadline.get_or_insert_with(|| site.deadline()));
            let waits = !site.per_command.fail_when_down && !failure.is_refusal() && link::runtime().is_ok();
            let Some(left) = left.filter(|_| waits) else { return Poll::Ready(Err(failure)) };
            let pause = pause(PAUSES.0, PAUSES.1, *naps, site.config.via.random()).min(left);
            *naps += 1;
            *nap = Some(hub.pause(pause));
        }
    }
}
