//! The world as the client sees it: a place that is asked for, a name with addresses, something that connects, and something
//! that makes random numbers.

use std::fmt;
use std::future::pending;
use std::io;
use std::time::Duration;

use roundtrip::__memory::{Asking, Dial, Dialing, Whereabouts};
use roundtrip::Endpoint;
use tokio::time::sleep;

use super::{World, cluster};
use crate::story::Event;

/// What names and addresses begin with: the server's place, addresses behind which there is nobody, and a slow way to a place.
const SERVER: &str = "server-";
const DEAD: &str = "dead-";
const SILENT: &str = "silent-";
const SLOW: &str = "slow-to-";

impl Whereabouts for World {
    fn ask(&self) -> Asking<'_> {
        Box::pin(async move {
            self.latency().await;
            let place = self.lock().place;
            Ok(called(SERVER, place))
        })
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the world")
    }
}

impl Dial for World {
    fn addresses(&self, to: &Endpoint) -> Vec<Endpoint> {
        let mut state = self.lock();
        // however many there are, they are one attempt
        let now = state.now();
        state.dials.push(now);
        if let Endpoint::Tcp { host, .. } = to
            && let Some(place) = cluster::place(host)
        {
            state.dialed.push((now, place));
        }
        let dead = (0..state.plan.dead).map(|n| called(DEAD, n));
        let silent = (0..state.plan.silent).map(|n| called(SILENT, n));
        let slow = (0..state.plan.slow).map(|_| slow_way(to));
        dead.chain(silent).chain(slow).chain([to.clone()]).collect()
    }

    fn dial<'a>(&'a self, to: &'a Endpoint) -> Dialing<'a> {
        Box::pin(async move {
            let Endpoint::Tcp { host, .. } = to else { return Err(io::ErrorKind::Unsupported.into()) };
            if host.starts_with(SILENT) {
                return pending().await;
            }
            self.note(&Event::Dials);
            let place = host.strip_prefix(SLOW).unwrap_or(host);
            if place != host {
                // less than the next address is held back, or more
                let ms = self.lock().rng.between(100..=600);
                sleep(Duration::from_millis(ms)).await;
            }
            self.latency().await;
            if host.starts_with(DEAD) {
                self.note(&Event::Refuses);
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let number = cluster::place(place);
            self.gate(|state| state.stopped_at(number).max(state.troubles.blackhole)).await;
            self.go_on().await;
            let mut state = self.lock();
            let there = state.is_there(number);
            if !there || state.troubles.refuse > state.now() {
                state.note(&Event::Refuses);
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            drop(state);
            let place = if self.is_cluster() { number.unwrap_or(0) } else { 0 };
            Ok(self.connect(place))
        })
    }

    fn random(&self) -> f64 {
        self.lock().rng.fraction()
    }
}

fn called(kind: &str, n: u64) -> Endpoint {
    tcp(&format!("{kind}{n}"))
}

fn slow_way(to: &Endpoint) -> Endpoint {
    match to {
        Endpoint::Tcp { host, .. } => tcp(&format!("{SLOW}{host}")),
        _ => to.clone(),
    }
}

fn tcp(host: &str) -> Endpoint {
    Endpoint::Tcp { host: host.to_owned(), port: 6379 }
}
