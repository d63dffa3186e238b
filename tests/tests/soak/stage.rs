//! What goes wrong in a cluster: hash slots move, primaries and replicas change places, nodes stall, die, come and go.

use std::net::TcpListener;
use std::thread::sleep;
use std::time::Duration;

use roundtrip_tests::{Binary, Cluster, Options, Server, Shape, Value};

use crate::chance::Chance;
use crate::reshard::{Primary, SETTLES, Step, move_hash_slot, owners, spread, steps};
use crate::verdict::Data;

/// Three primaries with a replica each, and what is done to them.
pub(crate) struct Stage {
    cluster: Cluster,
    chance: Chance,
    failovers: u16,
}

impl Stage {
    pub(crate) fn new(binary: &Binary) -> Stage {
        let cluster = Cluster::start(binary, Shape { primaries: 3, replicas: 1 }, &Options::new());
        Stage { cluster, chance: Chance::new(777), failovers: 0 }
    }

    pub(crate) fn url(&self) -> String {
        self.cluster.url()
    }

    /// Nobody takes the place of a node but on demand, however long that is silent.
    pub(crate) fn is_patient(&self) {
        self.set("cluster-node-timeout", "60000");
    }

    /// The same, but others may be voted for soon after: within two node timeouts there is one vote about a primary.
    pub(crate) fn votes(&self) {
        self.set("cluster-replica-no-failover", "yes");
        self.set("cluster-node-timeout", "1000");
    }

    /// A replica takes the place of a primary that is silent for a second.
    pub(crate) fn is_hasty(&self) {
        self.set("cluster-node-timeout", "1000");
        self.set("cluster-replica-no-failover", "no");
    }

    fn set(&self, setting: &str, value: &str) {
        for server in self.cluster.servers() {
            let reply = server.raw().call(&["CONFIG", "SET", setting, value]);
            assert_eq!(reply, Value::Text("OK".into()));
        }
    }

    /// The servers that are primaries.
    fn primaries(&self) -> impl Iterator<Item = &Server> {
        let servers = self.cluster.servers().iter().enumerate();
        servers.filter(|(index, _)| self.cluster.is_primary(*index)).map(|(_, server)| server)
    }

    /// The steps in which so many hash slots move, each to the primary behind its own.
    pub(crate) fn reshard(&self, count: u16) -> Vec<Step> {
        steps(&mut self.primaries().map(Primary::of).collect::<Vec<_>>(), count)
    }

    pub(crate) fn take_step(&self, step: &Step) {
        step.take(&mut self.primaries().map(Primary::of).collect::<Vec<_>>());
    }

    /// A replica takes the place of its primary, which goes on as its replica.
    pub(crate) fn fail_over(&mut self) {
        self.failovers += 1;
        let slot = self.failovers % 3 * 5_461;
        self.cluster.fail_over_to(self.cluster.replica(slot));
        self.until_replicas_follow();
    }

    /// A primary dies. It comes again once its replica has taken its place, and knows nothing.
    pub(crate) fn kill(&mut self) {
        let slot = u16::try_from(self.chance.of(0..16_384)).unwrap();
        let victim = self.cluster.owner(slot);
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
        let mut primaries: Vec<Primary> = self.primaries().chain([&guest]).map(Primary::of).collect();
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
        for server in self.primaries() {
            let mut raw = server.raw();
            data.read(&mut raw);
            raw.call(&["FLUSHALL"]);
            // a replica that takes over must not bring back what it has not heard to be gone
            assert_eq!(raw.int(&["WAIT", "1", "10000"]), 1, "the replica follows");
        }
        data
    }
}
