//! A client whose connections are driven in several tokio runtimes, one of which stands still.

use std::future::Future;
use std::time::Duration;

use roundtrip::{Client, Outcome, Result};
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

/// A connection that owes nothing is written by whoever calls; what goes over another one waits for its driver.
#[test]
fn a_flush_to_several_nodes_says_as_a_whole_whether_anything_of_it_was_written() {
    let cluster = Cluster::start(&servers().unwrap()[0], SHAPE, &Options::new());
    let (home, here) = (still(), still());
    let key = |place| {
        let owner = cluster.primary(place);
        (0..).map(|n| format!("{{{n}}}")).find(|key| cluster.owner(slot(key)) == owner).unwrap()
    };
    let (idle, busy) = (key(0), key(1));
    let builder = Client::builder().url(&cluster.url()).unwrap().response_timeout(Duration::from_secs(1));
    let client = builder.connect_lazy();
    // until all that is queued is answered
    let drive = || {
        home.block_on(limited(async {
            for key in [&idle, &busy] {
                while client.set(key, 1).await.is_err() {}
            }
        }));
    };
    for (round, idle_first) in [(0, true), (1, false), (2, true), (3, false)] {
        drive();
        let (written, unwritten) = (format!("{idle}:{round}"), format!("{busy}:{round}"));
        here.block_on(limited(async {
            undriven(client.incr(format!("{busy}:owed"))).await;
            let pipe = client.pipeline();
            let (one, two) = if idle_first { (&written, &unwritten) } else { (&unwritten, &written) };
            let handles = [pipe.incr(one), pipe.incr(two)];
            pipe.flush().await.unwrap();
            for handle in handles {
                let error = handle.await.unwrap_err();
                assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
            }
            // nothing of it
            let error =
                client.pipelined(|p| (p.incr(&unwritten), p.get::<i64>(&unwritten))).await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        }));
        drive();
        let counts = home.block_on(limited(async {
            (client.get::<i64>(&written).await.unwrap(), client.get::<i64>(&unwritten).await.unwrap())
        }));
        assert_eq!(counts, (Some(1), None), "what is not written when its time is over never is");
    }
}
