//! The world as the client sees it: something that connects, and something that makes random numbers.

use std::io;

use roundtrip::__memory::{Dial, Dialing};
use roundtrip::Endpoint;

use super::World;
use crate::story::Event;

impl Dial for World {
    fn dial<'a>(&'a self, _: &'a Endpoint) -> Dialing<'a> {
        Box::pin(async move {
            {
                let mut state = self.lock();
                let now = state.now();
                state.dials.push(now);
                state.note(&Event::Dials);
            }
            self.latency().await;
            self.gate(|state| state.troubles.blackhole).await;
            self.go_on().await;
            let mut state = self.lock();
            if state.troubles.refuse > state.now() {
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
