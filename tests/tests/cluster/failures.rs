//! Primaries that change, stop and stall.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Client, Outcome};

use crate::support::{each_own, slot};

/// Counts on keys of all hash slots until it is told to stop; what was acknowledged of each, and what is unknown.
async fn count(client: Client, keys: Vec<String>, stop: Arc<AtomicBool>) -> Vec<(String, i64, i64)> {
    let mut counts: Vec<_> = keys.into_iter().map(|key| (key, 0, 0)).collect();
    while !stop.load(Ordering::Relaxed) {
        for (key, acknowledged, unknown) in &mut counts {
            match client.incr(&*key).await {
                Ok(_) => *acknowledged += 1,
                Err(error) if error.outcome() == Outcome::Unknown => *unknown += 1,
                Err(error) => panic!("{key}: {error}"),
            }
        }
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counting_goes_on_while_primaries_and_replicas_change_places() {
    each_own(async |cluster, client| {
        let stop = Arc::new(AtomicBool::new(false));
        let keys: Vec<String> = (0..30).map(|n| format!("counted:{n}")).collect();
        let counting = tokio::spawn(count(client.clone(), keys, stop.clone()));
        for number in [0, 8_000, 16_000] {
            tokio::task::block_in_place(|| cluster.fail_over_to(cluster.replica(number)));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        stop.store(true, Ordering::Relaxed);
        let mut total = 0;
        for (key, acknowledged, unknown) in counting.await.unwrap() {
            let value: i64 = client.get(&key).await.unwrap().unwrap_or(0);
            assert!(
                (acknowledged..=acknowledged + unknown).contains(&value),
                "{key}: {value}, {acknowledged}, {unknown}"
            );
            total += acknowledged;
        }
        assert!(total > 100);
        let refreshes = client.stats().refreshes;
        assert!(refreshes < 60, "{refreshes} refreshes for three failovers");
    })
    .await;
}

/// Its callers drop their calls before they fail, so that none of them tells the client to look for another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_is_silent_is_replaced() {
    each_own(async |cluster, _| {
        // over long before the cluster has noticed
        let builder =
            Client::builder().url(&cluster.url()).unwrap().response_timeout(Duration::from_millis(400));
        let client = builder.connect().await.unwrap();
        client.set("silent", 1).await.unwrap();
        let owner = cluster.owner(slot("silent"));
        let looks = client.stats().refreshes;
        cluster.servers()[owner].freeze();
        let start = Instant::now();
        while tokio::time::timeout(Duration::from_millis(100), client.get::<i64>("silent")).await.is_err() {}
        println!("back after {:?}", start.elapsed());
        let after = start.elapsed();
        cluster.servers()[owner].thaw();
        assert!(after < Duration::from_secs(15), "{after:?}");
        let looks = client.stats().refreshes - looks;
        assert!(looks < 40, "{looks} looks within {after:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_is_killed_is_replaced() {
    each_own(async |cluster, client| {
        let key = "killed";
        client.set(key, 1).await.unwrap();
        let victim = cluster.owner(slot(key));
        let (there, gone): (Vec<String>, Vec<String>) =
            (0..40).map(|n| format!("k{n}")).partition(|key| cluster.owner(slot(key)) != victim);
        tokio::time::sleep(Duration::from_millis(100)).await;
        let start = Instant::now();
        cluster.servers()[victim].kill();
        // what other nodes have is not disturbed
        for key in &there {
            client.set(key, 1).await.unwrap();
        }
        for n in 0..30 {
            assert_eq!(client.echo::<i64>(n).await.unwrap(), n);
        }
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
        // a read is sent again, to whoever has the hash slot then
        assert_eq!(client.get::<i64>(key).await.unwrap(), Some(1));
        println!("back after {:?}", start.elapsed());
        for key in &gone {
            client.set(key, 1).await.unwrap();
        }
        // what has no key goes to any node that is there
        for n in 0..30 {
            assert_eq!(client.echo::<i64>(n).await.unwrap(), n);
        }
        let refreshes = client.stats().refreshes;
        assert!(refreshes < 40, "{refreshes} refreshes");
    })
    .await;
}
