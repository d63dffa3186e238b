//! A second connection beside one that is silent, to learn whether the server is there.
//!
//! A silent connection may be normal if a caller has a long timeout. If the server greets a
//! new connection while the old one stays silent, the old one is dead, and the new one replaces it. If it does
//! not, closing the old one would not help.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::time::Instant;

use super::Site;
use super::attempt::{Greeted, attempt};
use super::core::{End, Manner, Refusal};
use super::driver::Driver;
use super::event::Event;
use crate::net::Endpoint;

/// An attempt to connect beside a connection that is up.
pub(super) struct Probe {
    attempt: Pin<Box<dyn Future<Output = Probed> + Send>>,
    began: Instant,
}

/// Where it went, and what came of it.
struct Probed {
    at: Option<Endpoint>,
    result: Result<Greeted, Refusal>,
}

impl Probe {
    fn begin(site: Arc<Site>, manner: Manner) -> Probe {
        let attempt = async move {
            let mut at = None;
            let result = attempt(&site, manner, &mut at, site.config.limits).await;
            Probed { at, result }
        };
        Probe { attempt: Box::pin(attempt), began: Instant::now() }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Probed> {
        self.attempt.as_mut().poll(cx)
    }
}

impl Driver {
    #[cold]
    pub(super) fn begin_probe(&mut self) {
        let site = &self.link.site;
        let is_due = site.pacer.not_before().is_none_or(|at| at <= Instant::now());
        if self.probe.is_none() && is_due {
            self.probe = Some(Probe::begin(site.clone(), self.manner));
        }
    }

    /// Goes on with the second connection; the end of the first, if the second is up while the first is silent.
    #[cold]
    pub(super) fn poll_probe(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        let Some(probe) = &mut self.probe else { return Poll::Pending };
        let began = probe.began;
        let Probed { at, result } = ready!(probe.poll(cx));
        self.probe = None;
        let site = &self.link.site;
        match result {
            Ok(greeted) if self.delivery.silence() > 0 => {
                self.next = Some((at, greeted));
                return Poll::Ready(End::Silent(site.pace.time(self.delivery.silence())));
            }
            // a byte has come meanwhile
            Ok(_) => {}
            Err(Refusal { again: Some(manner), .. }) => self.manner = manner,
            Err(Refusal { failure, .. }) => {
                site.pacer.failed(began, failure.clone(), site.config.reconnect, site.config.via.random());
                site.tell(&Event::Failed { endpoint: at, error: failure.into() });
            }
        }
        Poll::Pending
    }
}
