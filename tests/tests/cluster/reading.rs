//! Reads that replicas carry out.

use std::time::{Duration, Instant};

use roundtrip::{Client, Outcome, ReadFrom};
use roundtrip_tests::Cluster;

use crate::support::{each, each_own, limited, slot};

/// How many reads of keys primaries and replicas have carried out.
fn reads(cluster: &Cluster) -> [u64; 2] {
    let mut counts = [0, 0];
    for (n, server) in cluster.servers().iter().enumerate() {
        let stats = server.raw().text(&["INFO", "commandstats"]);
        // what was refused is not among them
        let calls = stats.lines().filter_map(|line| {
            let calls =
                line.strip_prefix("cmdstat_get:calls=").or(line.strip_prefix("cmdstat_mget:calls="))?;
            calls.split(',').next()?.parse::<u64>().ok()
        });
        counts[usize::from(!cluster.is_primary(n))] += calls.sum::<u64>();
    }
    counts
}

/// Writes keys of all nodes, waits until the replicas have them, and forgets what was counted.
async fn keys(cluster: &Cluster, client: &Client) -> Vec<String> {
    let keys: Vec<String> = (0..60).map(|n| format!("read:{n}")).collect();
    client.mset(keys.iter().map(|key| (key, key))).await.unwrap();
    let replicas = client.read_from(ReadFrom::Replica);
    limited(async {
        for key in &keys {
            while replicas.get::<String>(key).await.unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    })
    .await;
    cluster.servers().iter().for_each(|server| drop(server.raw().call(&["CONFIG", "RESETSTAT"])));
    keys
}

#[tokio::test]
async fn replicas_read_what_may_be_read_from_them() {
    each(|cluster, client| async move {
        let keys = keys(cluster, &client).await;
        for from in [ReadFrom::PreferReplica, ReadFrom::Replica] {
            let reader = client.read_from(from);
            for key in &keys {
                assert_eq!(reader.get::<String>(key).await.unwrap().as_ref(), Some(key));
                assert_eq!(client.get::<String>(key).read_from(from).await.unwrap().as_ref(), Some(key));
            }
            // taken apart
            let values: Vec<Option<String>> = reader.mget(&keys).await.unwrap();
            assert!(values.iter().flatten().eq(&keys));
            // and all together
            let values =
                reader.pipelined(|pipe| keys.iter().map(|key| pipe.get::<String>(key)).collect::<Vec<_>>());
            assert!(values.await.unwrap().iter().flatten().eq(&keys));
        }
        let [primaries, replicas] = reads(cluster);
        assert_eq!(primaries, 0);
        assert!(replicas >= 2 * 4 * 60, "{replicas}");

        // one call, whatever the client does; and what never goes to a replica
        let reader = client.read_from(ReadFrom::Replica);
        reader.get::<String>(&keys[0]).read_from(ReadFrom::Primary).await.unwrap();
        reader.atomically(|tx| tx.get::<String>(&keys[0])).await.unwrap();
        let watched = reader.watch([&keys[0]], async |w| w.get::<String>(&keys[0]).await);
        assert_eq!(watched.await.unwrap().as_ref(), Some(&keys[0]));
        let [primaries, after] = reads(cluster);
        assert_eq!((primaries, after), (3, replicas));
    })
    .await;
}

#[tokio::test]
async fn a_builder_says_where_all_reads_go() {
    each(|cluster, client| async move {
        let keys = keys(cluster, &client).await;
        let builder = Client::builder().url(&cluster.url()).unwrap().read_from(ReadFrom::PreferReplica);
        let reader = builder.connect().await.unwrap();
        for key in &keys {
            reader.get::<String>(key).await.unwrap();
        }
        let [primaries, replicas] = reads(cluster);
        assert_eq!(primaries, 0);
        assert!(replicas >= 60, "{replicas}");
    })
    .await;
}

#[tokio::test]
async fn a_replica_that_stands_still_is_noticed_once() {
    each_own(async |cluster, client| {
        let keys = keys(cluster, &client).await;
        // nobody but the client is to notice it
        for node in client.nodes() {
            client.on(&node).config_set([("cluster-node-timeout", "60000")]).await.unwrap();
        }
        let limit = Duration::from_millis(800);
        let builder = Client::builder().url(&cluster.url()).unwrap().read_from(ReadFrom::PreferReplica);
        let reader = builder.response_timeout(limit).connect().await.unwrap();
        reader.mget::<String>(&keys).await.unwrap();
        let replicas: Vec<_> = (0..cluster.servers().len()).filter(|n| !cluster.is_primary(*n)).collect();
        replicas.iter().for_each(|n| cluster.servers()[*n].freeze());
        // those that are on their way to it may fail
        drop(reader.mget::<String>(&keys).await);
        let start = Instant::now();
        while start.elapsed() < 4 * limit {
            let read = Instant::now();
            assert_eq!(reader.get::<String>(&keys[0]).await.unwrap().as_ref(), Some(&keys[0]));
            let all =
                reader.pipelined(|pipe| keys.iter().map(|key| pipe.get::<String>(key)).collect::<Vec<_>>());
            assert!(all.await.unwrap().iter().flatten().eq(&keys));
            assert!(read.elapsed() < limit / 2, "{:?} after {:?}", read.elapsed(), start.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        replicas.iter().for_each(|n| cluster.servers()[*n].thaw());
    })
    .await;
}

#[tokio::test]
async fn a_read_in_a_pipeline_overtakes_no_write_and_sees_no_later_one() {
    each(|_, client| async move {
        let keys: Vec<String> = (0..12).map(|n| format!("ordered:{n}")).collect();
        client.mset(keys.iter().map(|key| (key, -1))).await.unwrap();
        let reader = client.read_from(ReadFrom::PreferReplica);
        let pipe = reader.pipeline();
        for round in 0..100_i64 {
            // in one flush
            let one: Vec<_> = keys.iter().map(|key| (pipe.set(key, round), pipe.get::<i64>(key))).collect();
            for ((), read) in pipe.execute(one).await.unwrap() {
                assert_eq!(read, Some(round));
            }
            // reads on their way to replicas, and writes behind them
            let reads: Vec<_> = keys.iter().map(|key| pipe.get::<i64>(key)).collect();
            let (first, second) = tokio::join!(pipe.flush(), async {
                for key in &keys {
                    drop(pipe.set(key, round + 1));
                }
                pipe.flush().await
            });
            first.and(second).unwrap();
            let reads = pipe.execute(reads).await.unwrap();
            assert!(reads.iter().all(|read| read.is_some_and(|read| read <= round)), "{round}: {reads:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_primary_stands_in_for_a_replica_that_cannot_serve() {
    each_own(async |cluster, client| {
        let keys = keys(cluster, &client).await;
        let reader = client.read_from(ReadFrom::PreferReplica);
        let all = async || {
            for key in &keys {
                assert_eq!(reader.get::<String>(key).await.unwrap().as_ref(), Some(key));
            }
            let values =
                reader.pipelined(|pipe| keys.iter().map(|key| pipe.get::<String>(key)).collect::<Vec<_>>());
            assert!(values.await.unwrap().iter().flatten().eq(&keys));
        };
        all().await;
        // there, but cut off from its primary: it answers MASTERDOWN
        let number = slot(&keys[0]);
        let (replica, owner) = (cluster.replica(number), cluster.owner(number));
        let mut raw = cluster.servers()[replica].raw();
        raw.call(&["CONFIG", "SET", "masterauth", "wrong"]);
        raw.call(&["CONFIG", "SET", "replica-serve-stale-data", "no"]);
        cluster.servers()[owner].raw().call(&["CLIENT", "KILL", "TYPE", "REPLICA"]);
        cluster.wait_until("the replica is cut off", |cluster| {
            cluster.servers()[replica].raw().info("master_link_status") == "down"
        });
        cluster.servers().iter().for_each(|server| drop(server.raw().call(&["CONFIG", "RESETSTAT"])));
        all().await;
        all().await;
        let [primaries, replicas] = reads(cluster);
        assert!(primaries > 0 && replicas > 0, "{primaries}, {replicas}");
        let refused = raw.text(&["INFO", "errorstats"]);
        let refused = refused.split("errorstat_MASTERDOWN:count=").nth(1).unwrap();
        let refused: u64 = refused.split_whitespace().next().unwrap().parse().unwrap();
        assert!(refused < 20, "it is passed over, not asked each time: {refused}");
        // gone
        cluster.servers()[replica].kill();
        all().await;

        let strict =
            Client::builder().url(&cluster.url()).unwrap().response_timeout(Duration::from_millis(500));
        let strict = strict.read_from(ReadFrom::Replica).connect().await.unwrap();
        let error = strict.get::<String>(&keys[0]).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    })
    .await;
}
