//! The world as the client sees it: a place that is asked for, a name with addresses, something that connects, and something
//! that makes random numbers.

use std::fmt;
use std::future::pending;
use std::io;

use roundtrip::__memory::{Asking, Dial, Dialing, Whereabouts};
use roundtrip::Endpoint;

use super::World;
use crate::story::Event;

/// What names and addresses begin with: the server's place, and addresses behind which there is nobody.
const SERVER: &str = "server-";
const DEAD: &str = "dead-";
const SILENT: &str = "silent-";

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
        let state = self.lock();
        let dead = (0..state.plan.dead).map(|n| called(DEAD, n));
        let silent = (0..state.plan.silent).map(|n| called(SILENT, n));
        dead.chain(silent).chain([to.clone()]).collect()
    }

    fn dial<'a>(&'a self, to: &'a Endpoint) -> Dialing<'a> {
        Box::pin(async move {
            let Endpoint::Tcp { host, .. } = to else { return Err(io::ErrorKind::Unsupported.into()) };
            if host.starts_with(SILENT) {
                return pending().await;
            }
            let dead = host.starts_with(DEAD);
            {
                let mut state = self.lock();
                let now = state.now();
                // the addresses of a name are one attempt
                state.dials.extend((!dead).then_some(now));
                state.note(&Event::Dials);
            }
            self.latency().await;
            if dead {
                self.note(&Event::Refuses);
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            self.gate(|state| state.troubles.blackhole).await;
            self.go_on().await;
            let mut state = self.lock();
            let there = *to == called(SERVER, state.place);
            if !there || state.troubles.refuse > state.now() {
                state.note(&Event::Refuses);
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            drop(state);
            Ok(self.connect())
        })
    }

    fn random(&self) -> f64 {
        self.lock().rng.fraction()
    }
}

fn called(kind: &str, n: u64) -> Endpoint {
    Endpoint::Tcp { host: format!("{kind}{n}"), port: 6379 }
}
