//! A client whose connections are driven in several tokio runtimes, one of which stands still.

use std::future::Future;
use std::time::Duration;

use roundtrip::{Client, Result};
use roundtrip_tests::{Cluster, Options, servers};
use tokio::runtime::{Builder, Runtime};

use crate::support::{SHAPE, limited, slot};

/// Drives its tasks only while somebody blocks on it.
fn still() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Says what is the matter. Without a limit of its own it would not end.
async fn undriven<T: std::fmt::Debug>(call: impl Future<Output = Result<T>>) {
    let error = limited(call).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("Builder::own_thread"), "{error}");
}

#[test]
fn what_goes_to_another_node_ends_where_the_runtime_of_its_connection_stands_still() {
    let cluster = Cluster::start(&servers().unwrap()[0], SHAPE, &Options::new());
    let moving = slot("{moving}");
    let to = (cluster.owner(moving) + 1) % 3;
    let away = (0..).map(|n| format!("away:{n}")).find(|key| cluster.owner(slot(key)) == to).unwrap();
    let (home, here) = (still(), still());
    let seed = format!("redis-cluster://{}", cluster.servers()[to].address());
    let builder = Client::builder().url(&seed).unwrap().response_timeout(Duration::from_secs(1));
    let client = builder.connect_lazy();
    home.block_on(limited(client.set(&away, 1))).unwrap();
    here.block_on(limited(async {
        client.set("{moving}", 1).await.unwrap();
        cluster.begin_move(moving, to);
        // ASK, since it is not there
        undriven(client.incr("{moving}:1")).await;
        undriven(client.pipelined(|p| p.incr("{moving}:2"))).await;
        undriven(client.atomically(|tx| tx.incr("{moving}:3"))).await;
        cluster.end_move(slot("{moving}"), to);
        // MOVED
        undriven(client.pipelined(|p| p.incr("{moving}:4"))).await;
        undriven(client.incr("{moving}:5")).await;
        // a share of it
        undriven(client.mset([("{moving}:6", 1), (away.as_str(), 1), ("{other}", 1)])).await;
        undriven(client.dbsize()).await;
    }));
}
