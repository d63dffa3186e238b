//! What goes wrong in a cluster: hash slots move, primaries and replicas change places, nodes stall, die, come and go.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::thread::sleep;
use std::time::Duration;

use roundtrip_tests::{Binary, Cluster, Options, Raw, Server, Shape, Value};

use crate::chance::Chance;
use crate::verdict::Data;

/// Three primaries with a replica each, and what is done to them.
pub(crate) struct Stage {
    cluster: Cluster,
    chance: Chance,
}

/// By then all know who has what.
const SETTLES: Duration = Duration::from_millis(500);

/// One primary: a connection to it, its id and its port.
struct Primary {
    raw: Raw,
    id: String,
    port: String,
}

impl Primary {
    fn of(server: &Server) -> Primary {
        let mut raw = server.raw();
        let id = raw.text(&["CLUSTER", "MYID"]);
        Primary { raw, id, port: server.port().to_string() }
    }

    fn ok(&mut self, words: &[&str]) {
        assert_eq!(self.raw.call(words), Value::Text("OK".into()), "{words:?}");
    }
}

impl Stage {
    pub(crate) fn new(binary: &Binary) -> Stage {
        let cluster = Cluster::start(binary, Shape { primaries: 3, replicas: 1 }, &Options::new());
        Stage { cluster, chance: Chance::new(777) }
    }

    pub(crate) fn url(&self) -> String {
        self.cluster.url()
    }

    /// For how long a node may be silent until another one takes its place.
    pub(crate) fn set_node_timeout(&self, after: Duration) {
        let after = after.as_millis().to_string();
        for server in self.cluster.servers() {
            let reply = server.raw().call(&["CONFIG", "SET", "cluster-node-timeout", &after]);
            assert_eq!(reply, Value::Text("OK".into()));
        }
    }

    /// The servers that are primaries.
    fn primaries(&self) -> Vec<usize> {
        (0..self.cluster.servers().len()).filter(|index| self.cluster.is_primary(*index)).collect()
    }

    /// Moves so many hash slots, each to the primary behind its own.
    ///
    /// Those of one primary after those of another: two that take from each other at once settle who has what by their epochs, and then
    /// servers lose keys. The last of each stays until it has others: a primary that has none becomes a replica.
    pub(crate) fn reshard(&self, count: u16) {
        let mut primaries: Vec<Primary> =
            self.primaries().into_iter().map(|index| Primary::of(&self.cluster.servers()[index])).collect();
        let owners = owners(&mut primaries);
        let of = |place: usize| -> Vec<u16> {
            let own = owners.iter().filter(|(_, owner)| **owner == place).map(|(slot, _)| *slot);
            own.take(usize::from(count).div_ceil(3)).collect()
        };
        let all = [0, 1, 2].map(of);
        for (from, slots) in all.iter().enumerate() {
            let to = (from + 1) % 3;
            slots[1..].iter().for_each(|slot| move_hash_slot(&mut primaries, *slot, (from, to)));
            sleep(SETTLES);
        }
        for (from, slots) in all.iter().enumerate() {
            move_hash_slot(&mut primaries, slots[0], (from, (from + 1) % 3));
            sleep(SETTLES);
        }
    }

    /// A replica takes the place of its primary, which goes on as its replica.
    pub(crate) fn fail_over(&mut self) {
        let slot = u16::try_from(self.chance.of(0..16_384)).unwrap();
        self.cluster.fail_over_to(self.cluster.replica(slot));
        self.until_replicas_follow();
    }

    /// A primary dies. It comes again once its replica has taken its place, and knows nothing.
    pub(crate) fn kill(&mut self) {
        let primaries = self.primaries();
        let victim = primaries[usize::try_from(self.chance.of(0..primaries.len() as u64)).unwrap()];
        self.cluster.servers()[victim].kill();
        self.cluster.wait_until("another one has taken its place", |cluster| {
            let others = (0..cluster.servers().len()).filter(|index| *index != victim);
            others
                .filter(|index| cluster.servers()[*index].is_running() && cluster.is_primary(*index))
                .count()
                == 3
        });
        self.cluster.server_mut(victim).restart();
        self.until_replicas_follow();
    }

    /// The owner of a hash slot stands still for so long; `around` is called before and after.
    pub(crate) fn stall(&mut self, slot: u16, time: Duration) {
        let stalled = self.cluster.owner(slot);
        self.cluster.servers()[stalled].freeze();
        sleep(time);
        self.cluster.servers()[stalled].thaw();
    }

    /// A fourth primary joins, takes `count` hash slots, gives them back and leaves.
    pub(crate) fn come_and_go(&mut self, binary: &Binary, count: u16) {
        let bus = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let settings = [
            ("--cluster-enabled", "yes"),
            ("--cluster-config-file", "nodes.conf"),
            ("--cluster-port", &bus),
            ("--cluster-node-timeout", "60000"),
        ];
        let options = settings
            .into_iter()
            .fold(Options::new(), |options, (name, value)| options.argument(name).argument(value));
        let guest = binary.start(options);
        let port = guest.port().to_string();
        let mut first = Primary::of(&self.cluster.servers()[0]);
        first.ok(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus]);
        let id = guest.raw().text(&["CLUSTER", "MYID"]);
        self.cluster.wait_until("all know the guest, and it knows all", |cluster| {
            let knows = |server: &Server| server.raw().text(&["CLUSTER", "NODES"]).contains(&id);
            let nodes = guest.raw().text(&["CLUSTER", "NODES"]);
            cluster.servers().iter().all(knows)
                && nodes.lines().count() == 7
                && guest.raw().text(&["CLUSTER", "INFO"]).contains("cluster_state:ok")
        });
        let mut primaries: Vec<Primary> =
            self.primaries().into_iter().map(|index| Primary::of(&self.cluster.servers()[index])).collect();
        primaries.push(Primary::of(&guest));
        let owners = owners(&mut primaries);
        for slot in spread(count) {
            move_hash_slot(&mut primaries, slot, (owners[&slot], 3));
        }
        sleep(SETTLES);
        for slot in spread(count) {
            move_hash_slot(&mut primaries, slot, (3, owners[&slot]));
        }
        // all within a minute, or one tells another of it again
        for server in self.cluster.servers() {
            assert_eq!(server.raw().call(&["CLUSTER", "FORGET", &id]), Value::Text("OK".into()));
        }
    }

    /// Each primary has a replica that is up to date.
    fn until_replicas_follow(&self) {
        self.cluster.wait_until("each primary has its replica", |cluster| {
            let follows = |index: usize| {
                let server = &cluster.servers()[index];
                let is_ok = || server.raw().text(&["CLUSTER", "INFO"]).contains("cluster_state:ok");
                let is_up = || cluster.is_primary(index) || server.raw().info("master_link_status") == "up";
                server.is_running() && is_ok() && is_up()
            };
            let count = cluster.servers().len();
            (0..count).all(follows)
                && (0..count).filter(|index| cluster.is_primary(*index)).count() == count / 2
        });
    }

    /// All that the primaries have; then nothing.
    pub(crate) fn take(&self) -> Data {
        let mut data = Data::default();
        for index in self.primaries() {
            let mut raw = self.cluster.servers()[index].raw();
            data.read(&mut raw);
            raw.call(&["FLUSHALL"]);
        }
        data
    }
}

/// So many hash slots, of all primaries in turn.
fn spread(count: u16) -> impl Iterator<Item = u16> {
    (0..u32::from(count)).map(|n| u16::try_from(n * 10_923 % 16_384).unwrap())
}

/// The place of each hash slot's owner among these.
fn owners(primaries: &mut [Primary]) -> BTreeMap<u16, usize> {
    let Value::List(ranges) = primaries[0].raw.call(&["CLUSTER", "SLOTS"]) else { panic!("CLUSTER SLOTS") };
    let mut owners = BTreeMap::new();
    for range in ranges {
        let Value::List(parts) = range else { panic!("{range:?}") };
        let [Value::Int(from), Value::Int(to), Value::List(owner), ..] = &parts[..] else {
            panic!("{parts:?}")
        };
        let Value::Text(id) = &owner[2] else { panic!("{owner:?}") };
        let owner = primaries.iter().position(|primary| primary.id == *id).unwrap();
        owners.extend((*from..=*to).map(|slot| (u16::try_from(slot).unwrap(), owner)));
    }
    owners
}

/// As [`Cluster::move_hash_slot`], over connections that are there.
fn move_hash_slot(primaries: &mut [Primary], slot: u16, (from, to): (usize, usize)) {
    let slot = slot.to_string();
    let [source, target] = [from, to].map(|place| primaries[place].id.clone());
    let port = primaries[to].port.clone();
    primaries[to].ok(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source]);
    primaries[from].ok(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target]);
    loop {
        let keys = primaries[from].raw.call(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]);
        let Value::List(keys) = keys else { panic!("keys in a hash slot: {keys:?}") };
        if keys.is_empty() {
            break;
        }
        let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
        words.extend(
            keys.iter().map(|key| if let Value::Text(key) = key { &**key } else { panic!("{key:?}") }),
        );
        let moved = primaries[from].raw.call(&words);
        // what a pop has emptied meanwhile is there no more
        assert!([Value::Text("OK".into()), Value::Text("NOKEY".into())].contains(&moved), "{moved:?}");
    }
    // the new owner first, so that at each moment somebody has it
    let others = (0..primaries.len()).filter(|place| *place != to);
    for place in std::iter::once(to).chain(others) {
        let reply = primaries[place].raw.call(&["CLUSTER", "SETSLOT", &slot, "NODE", &target]);
        // one that has heard already that it has none left is a replica now
        let is_replica = matches!(&reply, Value::Error(text) if text.contains("only with masters") || text.contains("primar"));
        assert!(is_replica || reply == Value::Text("OK".into()), "{reply:?}");
    }
}
