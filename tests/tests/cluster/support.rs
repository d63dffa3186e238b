//! What the tests share: clusters, and clients of them.

use std::future::Future;
use std::sync::OnceLock;

use roundtrip::{Client, HashSlot, Protocol};
pub(crate) use roundtrip_tests::limited;
use roundtrip_tests::{Binary, Cluster, Options, Shape, servers};
use tokio::sync::Mutex;

/// Three primaries and three replicas of each kind of server that there is, which all tests share: nothing is moved or stopped.
fn shared() -> &'static [Cluster] {
    static SHARED: OnceLock<Vec<Cluster>> = OnceLock::new();
    SHARED.get_or_init(|| servers().unwrap().iter().map(start_shared).collect())
}

fn start_shared(binary: &Binary) -> Cluster {
    let cluster = Cluster::start(binary, SHAPE, &Options::new());
    // on a busy machine a node may say nothing for a second, after which the others would replace it
    for server in cluster.servers() {
        assert_eq!(server.raw().text(&["CONFIG", "SET", "cluster-node-timeout", "60000"]), "OK");
    }
    cluster
}

pub(crate) const SHAPE: Shape = Shape { primaries: 3, replicas: 1 };

/// Runs a test on every kind of cluster, in RESP2 and RESP3, each time without any keys. One test at a time.
pub(crate) async fn each<F: Future<Output = ()>>(test: impl Fn(&'static Cluster, Client) -> F) {
    static TURN: Mutex<()> = Mutex::const_new(());
    let _turn = TURN.lock().await;
    for cluster in shared() {
        for protocol in [Protocol::Resp2, Protocol::Resp3] {
            let builder = Client::builder().url(&cluster.url()).unwrap().protocol(protocol);
            let client = builder.connect().await.unwrap();
            client.flushall().await.unwrap();
            limited(test(cluster, client)).await;
        }
    }
}

/// The same on a cluster of the test's own, to move and to stop things. It ends with the test: dozens of them would keep a machine
/// busy with nothing but their gossip.
pub(crate) async fn each_own(test: impl AsyncFn(&mut Cluster, Client)) {
    for binary in servers().unwrap() {
        println!("{binary}");
        let mut cluster = Cluster::start(&binary, SHAPE, &Options::new());
        let client = client(&cluster).await;
        limited(test(&mut cluster, client)).await;
    }
}

pub(crate) async fn client(cluster: &Cluster) -> Client {
    Client::connect(&cluster.url()).await.unwrap()
}

pub(crate) fn slot(key: &str) -> u16 {
    HashSlot::of(key).number()
}
