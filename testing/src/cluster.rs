//! Servers that form a cluster.

use std::cell::Cell;
use std::ops::RangeInclusive;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::start::{NODES, free_port, is_taken};
use crate::{Binary, Options, Raw, Server, Value};

/// A cluster on 127.0.0.1. When it starts, the first servers are its primaries, and the following ones their replicas in turn.
#[derive(Debug)]
pub struct Cluster {
    servers: Vec<Server>,
}

/// How many servers a cluster has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Each has an equal part of the hash slots.
    pub primaries: usize,
    /// For each primary.
    pub replicas: usize,
}

const HASH_SLOTS: usize = 16_384;

/// So long a replica tries to take over.
const FAILOVER_TIMEOUT: Duration = Duration::from_secs(6);

/// A primary waits for two seconds before it serves.
const READY_TIMEOUT: Duration = Duration::from_secs(30);

impl Cluster {
    /// Starts the servers with the map of the cluster in their configuration, which saves a second compared with CLUSTER MEET, and waits
    /// until each of them knows all others.
    ///
    /// # Panics
    /// It does not come up.
    pub fn start(binary: &Binary, shape: Shape, options: &Options) -> Cluster {
        for _ in 0..5 {
            if let Some(servers) = try_start(binary, shape, options) {
                let cluster = Cluster { servers };
                cluster.wait_until("every server sees the whole cluster", |cluster| cluster.is_whole(shape));
                return cluster;
            }
        }
        panic!("{binary}: five times another process took a port of the cluster");
    }

    /// All servers, also those that were stopped.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// One of them, to stop or restart it.
    pub fn server_mut(&mut self, index: usize) -> &mut Server {
        &mut self.servers[index]
    }

    /// `redis-cluster://127.0.0.1:port,127.0.0.1:port,..`; `rediss-cluster://` where they speak TLS.
    pub fn url(&self) -> String {
        let seeds: Vec<String> = self.servers.iter().map(Server::address).collect();
        let scheme = self.servers.first().map_or("redis", Server::scheme);
        format!("{scheme}-cluster://{}", seeds.join(","))
    }

    /// The server that has a hash slot, as it says itself. While a hash slot moves, or a primary changes, there may be none for a moment;
    /// then this asks again.
    ///
    /// # Panics
    /// There is none for half a minute.
    pub fn owner(&self, hash_slot: u16) -> usize {
        let deadline = Instant::now() + READY_TIMEOUT;
        loop {
            let owner = self.running().find(|(_, server)| owns(&mut server.raw(), hash_slot));
            if let Some((owner, _)) = owner {
                return owner;
            }
            assert!(Instant::now() < deadline, "after {READY_TIMEOUT:?} nobody has hash slot {hash_slot}");
            sleep(Duration::from_millis(20));
        }
    }

    /// The primary with this number, counted in the order of their hash slots.
    pub fn primary(&self, place: usize) -> usize {
        let step = HASH_SLOTS.div_ceil(self.shards());
        self.owner(u16::try_from(place * step).expect("a hash slot"))
    }

    /// A replica of the server that has a hash slot.
    ///
    /// # Panics
    /// It has none.
    pub fn replica(&self, hash_slot: u16) -> usize {
        let owner = self.servers[self.owner(hash_slot)].raw().text(&["CLUSTER", "MYID"]);
        let follows = |server: &Server| {
            let nodes = server.raw().text(&["CLUSTER", "NODES"]);
            nodes.lines().any(|line| line.contains("myself,slave") && line.contains(&owner))
        };
        let replica = self.running().find(|(_, server)| follows(server));
        replica.unwrap_or_else(|| panic!("the owner of hash slot {hash_slot} has no replica")).0
    }

    /// Begins to move a hash slot: from now on commands for keys that have moved get ASK.
    pub fn begin_move(&self, hash_slot: u16, to: usize) {
        let from = self.owner(hash_slot);
        let (slot, ids) = (hash_slot.to_string(), [from, to].map(|index| self.id(index)));
        let [source, target] = &ids;
        ok(self.servers[to].raw().call(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", source]));
        ok(self.servers[from].raw().call(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", target]));
    }

    /// Moves one key of a hash slot that is being moved.
    pub fn move_key(&self, hash_slot: u16, key: &str, to: usize) {
        ok(self.migrate(self.owner(hash_slot), key, to));
    }

    fn migrate(&self, from: usize, key: &str, to: usize) -> Value {
        let to = &self.servers[to];
        let port = to.port().to_string();
        let mut words = vec!["MIGRATE", "127.0.0.1", &port, key, "0", "5000"];
        words.extend(to.password().into_iter().flat_map(|password| ["AUTH", password]));
        self.servers[from].raw().call(&words)
    }

    /// Moves the remaining keys of a hash slot, and informs every primary.
    ///
    /// # Panics
    /// It still has keys after half a minute, as where one is no UTF-8.
    pub fn end_move(&self, hash_slot: u16, to: usize) {
        let (from, slot) = (self.owner(hash_slot), hash_slot.to_string());
        let deadline = Instant::now() + READY_TIMEOUT;
        loop {
            assert!(
                Instant::now() < deadline,
                "after {READY_TIMEOUT:?} hash slot {hash_slot} still has keys"
            );
            let keys = self.servers[from].raw().call(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]);
            let Value::List(keys) = keys else { panic!("keys in a hash slot: {keys:?}") };
            if keys.is_empty() {
                break;
            }
            for key in keys {
                let Value::Text(key) = key else { panic!("a key: {key:?}") };
                let reply = self.migrate(from, &key, to);
                // one that has expired since it was listed needs not be moved
                assert!(
                    matches!(&reply, Value::Text(text) if text == "OK" || text == "NOKEY"),
                    "{key}: {reply:?}"
                );
            }
        }
        let id = self.id(to);
        // the new owner first, so that at each moment somebody has it
        let others = self.running().map(|(index, _)| index).filter(|index| *index != to);
        for index in std::iter::once(to).chain(others) {
            let reply = self.servers[index].raw().call(&["CLUSTER", "SETSLOT", &slot, "NODE", &id]);
            let is_replica = matches!(&reply, Value::Error(text) if text.contains("only with masters") || text.contains("primar"));
            assert!(is_replica || reply == Value::Text("OK".into()), "{reply:?}");
        }
    }

    /// Moves a hash slot with its keys.
    pub fn move_hash_slot(&self, hash_slot: u16, to: usize) {
        self.begin_move(hash_slot, to);
        self.end_move(hash_slot, to);
    }

    /// Makes a replica the primary of its shard, without losing writes, and waits until all servers know.
    pub fn fail_over_to(&self, replica: usize) {
        let Value::List(role) = self.servers[replica].raw().call(&["ROLE"]) else { panic!("a role") };
        let of = |server: &Server| role.get(2) == Some(&Value::Int(server.port().into()));
        let primary = self.servers.iter().position(of).expect("its primary is one of us");
        // it is given up after five seconds, as where the replica was not up to date or the others were not asked in time
        let asked = Instant::now();
        let times = Cell::new(0);
        self.wait_until("the replica is the primary", |cluster| {
            if asked.elapsed() >= FAILOVER_TIMEOUT * times.get() {
                times.set(times.get() + 1);
                cluster.servers[replica].raw().call(&["CLUSTER", "FAILOVER"]);
            }
            cluster.is_primary(replica)
        });
        let id = self.id(replica);
        self.wait_until("the two have changed places, and all know", |cluster| {
            let knows = |(_, server): (usize, &Server)| {
                let nodes = server.raw().text(&["CLUSTER", "NODES"]);
                nodes.lines().any(|line| line.starts_with(&id) && line.contains("master"))
            };
            cluster.is_primary(replica) && !cluster.is_primary(primary) && cluster.running().all(knows)
        });
    }

    /// Whether a server says that it is a primary.
    pub fn is_primary(&self, index: usize) -> bool {
        let Value::List(role) = self.servers[index].raw().call(&["ROLE"]) else { return false };
        role.first() == Some(&Value::Text("master".into()))
    }

    /// Waits until something holds.
    ///
    /// # Panics
    /// It takes longer than half a minute.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Cluster) -> bool) {
        let deadline = Instant::now() + READY_TIMEOUT;
        while !holds(self) {
            assert!(Instant::now() < deadline, "after {READY_TIMEOUT:?} still not so: {what}");
            sleep(Duration::from_millis(20));
        }
    }

    fn id(&self, index: usize) -> String {
        self.servers[index].raw().text(&["CLUSTER", "MYID"])
    }

    fn running(&self) -> impl Iterator<Item = (usize, &Server)> {
        self.servers.iter().enumerate().filter(|(_, server)| server.is_running())
    }

    fn shards(&self) -> usize {
        let primaries = |server: &Server| {
            let nodes = server.raw().text(&["CLUSTER", "NODES"]);
            nodes.lines().filter(|line| line.contains("master") && !line.contains("fail")).count()
        };
        self.running().next().map_or(0, |(_, server)| primaries(server))
    }

    /// Whether all servers are content, and each knows each replica.
    fn is_whole(&self, shape: Shape) -> bool {
        self.servers.iter().all(|server| {
            let mut raw = server.raw();
            let ok = raw.text(&["CLUSTER", "INFO"]).contains("cluster_state:ok");
            let Value::List(ranges) = raw.call(&["CLUSTER", "SLOTS"]) else { return false };
            // from, to, then the servers
            let servers =
                |range: &Value| matches!(range, Value::List(parts) if parts.len() == 3 + shape.replicas);
            ok && ranges.len() == shape.primaries && ranges.iter().all(servers)
        })
    }
}

fn owns(raw: &mut Raw, hash_slot: u16) -> bool {
    // not by its port, which is another one for who does not speak TLS
    let id = raw.text(&["CLUSTER", "MYID"]);
    let Value::List(ranges) = raw.call(&["CLUSTER", "SLOTS"]) else { return false };
    ranges.iter().any(|range| match range {
        Value::List(parts) => match parts.as_slice() {
            [Value::Int(from), Value::Int(to), Value::List(primary), ..] => {
                (*from..=*to).contains(&i64::from(hash_slot))
                    && primary.get(2) == Some(&Value::Text(id.clone()))
            }
            _ => false,
        },
        _ => false,
    })
}

fn ok(reply: Value) {
    assert_eq!(reply, Value::Text("OK".into()));
}

/// Nothing where another process took a port meanwhile.
fn try_start(binary: &Binary, shape: Shape, options: &Options) -> Option<Vec<Server>> {
    let count = shape.primaries * (1 + shape.replicas);
    let ports: Vec<(u16, u16)> = (0..count).map(|_| (free_port(), free_port())).collect();
    let start = |index: usize| {
        let (port, bus) = ports[index];
        let options = node_options(options.clone(), bus).file(NODES, map(shape, &ports, index));
        match Server::try_start(binary, &options, port) {
            Ok(server) => Some(server),
            Err(log) if is_taken(&log) => None,
            Err(log) => panic!("{binary} did not start as part of a cluster:\n{log}"),
        }
    };
    (0..count).map(start).collect()
}

fn node_options(options: Options, bus: u16) -> Options {
    let settings = [
        ("--cluster-enabled", "yes"),
        ("--cluster-config-file", NODES),
        ("--cluster-port", &bus.to_string()),
        ("--cluster-node-timeout", "1000"),
        ("--cluster-require-full-coverage", "no"),
        // else it takes eleven seconds until replicas are known
        ("--repl-ping-replica-period", "1"),
        ("--repl-diskless-sync-delay", "0"),
    ];
    let mut options = options.tls_among_servers(&["--tls-cluster", "--tls-replication"]);
    if let Some(password) = options.given_password().map(str::to_owned) {
        options = options.argument("--masterauth").argument(password);
    }
    settings.into_iter().fold(options, |options, (name, value)| options.argument(name).argument(value))
}

/// The map as one of the servers writes it.
fn map(shape: Shape, ports: &[(u16, u16)], myself: usize) -> String {
    let lines = ports.iter().enumerate().map(|(index, (port, bus))| {
        let me = if index == myself { "myself," } else { "" };
        let (role, primary, slots) = match index.checked_sub(shape.primaries) {
            None => {
                let range = hash_slots(shape.primaries, index);
                ("master", "-".to_owned(), format!(" {}-{}", range.start(), range.end()))
            }
            Some(replica) => ("slave", id(replica % shape.primaries), String::new()),
        };
        let epoch = if index < shape.primaries { index + 1 } else { 0 };
        format!("{} 127.0.0.1:{port}@{bus} {me}{role} {primary} 0 0 {epoch} connected{slots}\n", id(index))
    });
    let lines: String = lines.collect();
    format!("{lines}vars currentEpoch {} lastVoteEpoch 0\n", shape.primaries)
}

fn hash_slots(primaries: usize, index: usize) -> RangeInclusive<usize> {
    index * HASH_SLOTS / primaries..=(index + 1) * HASH_SLOTS / primaries - 1
}

/// Forty hexadecimal digits.
fn id(index: usize) -> String {
    format!("{:040x}", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servers;

    #[test]
    fn hash_slots_move_and_replicas_take_over() {
        for binary in servers().unwrap_or_else(|none| panic!("{none}")) {
            let cluster = Cluster::start(&binary, Shape { primaries: 3, replicas: 1 }, &Options::new());
            let (first, last) = (cluster.primary(0), cluster.primary(2));
            // the hash slot of "foo" is 12182
            let owner = cluster.owner(12_182);
            assert_eq!(owner, last);
            ok(cluster.servers()[owner].raw().call(&["SET", "foo", "bar"]));

            cluster.move_hash_slot(12_182, first);
            assert_eq!(cluster.owner(12_182), first);
            assert_eq!(cluster.servers()[first].raw().text(&["GET", "foo"]), "bar");

            let replica = cluster.replica(12_182);
            cluster.fail_over_to(replica);
            assert_eq!(cluster.owner(12_182), replica);
            assert_eq!(cluster.servers()[replica].raw().text(&["GET", "foo"]), "bar");

            cluster.servers()[replica].kill();
            cluster.wait_until("the old primary is primary again", |cluster| cluster.is_primary(first));
            cluster.wait_until("it has its hash slots again", |cluster| cluster.owner(12_182) == first);
        }
    }

    #[test]
    fn replicas_and_moved_keys_have_the_password() {
        let binary = servers().unwrap_or_else(|none| panic!("{none}")).remove(0);
        let options = Options::new().password("secret");
        let cluster = Cluster::start(&binary, Shape { primaries: 2, replicas: 1 }, &options);
        let (owner, slot) = (cluster.owner(12_182), 12_182);
        let mut raw = cluster.servers()[owner].raw();
        raw.call(&["SET", "foo", "bar"]);
        // by the same connection: WAIT is about its own writes
        assert_eq!(raw.int(&["WAIT", "1", "10000"]), 1, "its replica follows");
        cluster.move_hash_slot(slot, 1 - owner);
        assert_eq!(cluster.servers()[1 - owner].raw().text(&["GET", "foo"]), "bar");
    }
}
