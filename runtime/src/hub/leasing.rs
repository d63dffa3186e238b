//! Waiting for a dedicated connection.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::permits::Ticket;
use super::{Hub, Lease};
use crate::error::Failure;
use crate::link::{self, Site};
use crate::request::Patience;

/// The future of a dedicated connection. Dropped, it leaves the queue.
#[derive(Debug)]
pub(crate) struct Leasing {
    hub: Arc<Hub>,
    /// To which server.
    site: Arc<Site>,
    /// How long it waits, if not for ever.
    limit: Option<Duration>,
    waits: Option<Waits>,
}

#[derive(Debug)]
struct Waits {
    ticket: Ticket,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Hub {
    /// A dedicated connection to a server, for whoever waits for its replies so patiently: it is waited for as long, where all that there
    /// may be are in use.
    pub(crate) fn lease(self: &Arc<Self>, site: Arc<Site>, patience: Patience) -> Leasing {
        Leasing { hub: self.clone(), limit: site.waits(patience), site, waits: None }
    }
}

impl Future for Leasing {
    type Output = Result<Lease, Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Lease, Failure>> {
        let Leasing { hub, site, limit, waits } = self.get_mut();
        if hub.is_closed() {
            return Poll::Ready(Err(Failure::CLOSED));
        }
        if waits.is_none() && hub.kept.permits.take() {
            return Poll::Ready(Ok(hub.leased(site)));
        }
        let waiting = match waits {
            Some(waiting) => waiting,
            None => {
                // to measure the time
                link::runtime()?;
                let timer = limit.map(|limit| Box::pin(sleep(limit)));
                waits.insert(Waits { ticket: hub.kept.permits.wait(cx.waker().clone()), timer })
            }
        };
        if hub.kept.permits.take_granted(waiting.ticket, cx.waker().clone()) {
            *waits = None;
            return Poll::Ready(Ok(hub.leased(site)));
        }
        let Some(timer) = &mut waiting.timer else { return Poll::Pending };
        ready!(timer.as_mut().poll(cx));
        let after = limit.unwrap_or_default();
        Poll::Ready(Err(Failure::NoneFree { after, most: hub.config().dedicated }))
    }
}

impl Drop for Leasing {
    fn drop(&mut self) {
        if let Some(waits) = &self.waits {
            self.hub.kept.permits.leave(waits.ticket);
        }
    }
}
