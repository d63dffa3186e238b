//! What goes wrong: so many of each kind, in random order.

use std::collections::BTreeMap;
use std::fmt;
use std::thread::sleep;
use std::time::{Duration, Instant};

use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Proxy, Raw, Server, Value};

use crate::chance::Chance;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// All connections through a proxy are cut.
    Cut,
    /// One is cut in the middle of what it carries.
    CutWithin,
    /// All connections through a proxy end for the client alone: what it has sent still arrives, and late.
    Desert,
    /// Nothing comes through a proxy in one direction for a while.
    Stall,
    /// The server is stopped by SIGSTOP for a while.
    Stop,
    /// The server is killed and started again with what it had written to its file.
    Crash,
    /// Connections are ended by CLIENT KILL.
    ClientKill,
}

impl Fault {
    pub(crate) const ALL: [Fault; 7] = [
        Fault::Cut,
        Fault::CutWithin,
        Fault::Desert,
        Fault::Stall,
        Fault::Stop,
        Fault::Crash,
        Fault::ClientKill,
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::Cut => "cut by a proxy",
            Fault::CutWithin => "cut within a frame",
            Fault::Desert => "left by the client's side",
            Fault::Stall => "stalled one way",
            Fault::Stop => "SIGSTOP, SIGCONT",
            Fault::Crash => "SIGKILL, restart",
            Fault::ClientKill => "CLIENT KILL",
        })
    }
}

/// A server, the proxies before it, and how often what is still to happen to them.
pub(crate) struct Devil {
    pub(crate) server: Server,
    pub(crate) proxies: Vec<Proxy>,
    left: BTreeMap<Fault, u64>,
    chance: Chance,
}

impl Devil {
    pub(crate) fn new(server: Server, proxies: Vec<Proxy>, each: u64) -> Devil {
        Devil {
            server,
            proxies,
            left: Fault::ALL.into_iter().map(|fault| (fault, each)).collect(),
            chance: Chance::new(666),
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.left.values().all(|left| *left == 0)
    }

    /// Lets the next faults happen, so many at most, then ends all that goes wrong.
    pub(crate) fn rage(&mut self, most: u64) {
        for _ in 0..most {
            let kinds: Vec<Fault> =
                self.left.iter().filter(|(_, left)| **left > 0).map(|(fault, _)| *fault).collect();
            let Some(last) = kinds.len().checked_sub(1) else { break };
            let fault = kinds[usize::try_from(self.chance.of(0..last as u64 + 1)).unwrap()];
            *self.left.get_mut(&fault).unwrap() -= 1;
            sleep(self.chance.ms(3..50));
            self.strike(fault);
        }
        for proxy in &self.proxies {
            proxy.resume(ToServer);
            proxy.resume(ToClient);
            proxy.delay(ToServer, Duration::ZERO);
        }
    }

    fn strike(&mut self, fault: Fault) {
        let chance = &mut self.chance;
        let proxy = &self.proxies[usize::try_from(chance.of(0..self.proxies.len() as u64)).unwrap()];
        let way = if chance.once_in(2) { ToServer } else { ToClient };
        match fault {
            Fault::Cut => proxy.cut(),
            Fault::CutWithin => {
                proxy.cut_after(way, usize::try_from(chance.of(1..400)).unwrap());
                sleep(chance.ms(1..10));
            }
            Fault::Desert => {
                proxy.delay(ToServer, chance.ms(1..80));
                sleep(chance.ms(1..10));
                proxy.desert();
                proxy.delay(ToServer, Duration::ZERO);
            }
            Fault::Stall => {
                proxy.stall(way);
                sleep(chance.ms(1..400));
                if chance.once_in(2) {
                    proxy.cut();
                }
                proxy.resume(way);
            }
            Fault::Stop => {
                self.server.freeze();
                sleep(chance.ms(1..400));
                if chance.once_in(4) {
                    proxy.cut();
                }
                self.server.thaw();
            }
            Fault::Crash => self.server.restart(),
            Fault::ClientKill => self.kill_clients(),
        }
    }

    /// One, or all; sometimes the scripts are forgotten, too.
    fn kill_clients(&mut self) {
        let mut raw = self.server.raw();
        if self.chance.once_in(4) {
            raw.call(&["SCRIPT", "FLUSH"]);
        }
        if self.chance.once_in(4) {
            raw.call(&["CLIENT", "KILL", "TYPE", "normal"]);
            return;
        }
        // not a text while the server loads
        let Value::Text(clients) = raw.call(&["CLIENT", "LIST"]) else { return };
        let ids: Vec<&str> = clients.lines().filter_map(|line| line.split(['=', ' ']).nth(1)).collect();
        let one = ids[usize::try_from(self.chance.of(0..ids.len() as u64)).unwrap()];
        raw.call(&["CLIENT", "KILL", "ID", one, "SKIPME", "yes"]);
    }

    /// A connection to the server, which has loaded what it had written and is asked by nobody else.
    pub(crate) fn calm(&self) -> Raw {
        let limit = Instant::now() + Duration::from_secs(30);
        loop {
            let mut raw = self.server.raw();
            if raw.call(&["PING"]) == Value::Text("PONG".into()) && raw.info("blocked_clients") == "0" {
                return raw;
            }
            assert!(Instant::now() < limit, "{}", raw.text(&["INFO", "clients"]));
            sleep(Duration::from_millis(10));
        }
    }
}
