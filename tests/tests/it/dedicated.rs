//! No more dedicated connections than there may be, and who waits for one.

use std::sync::{Arc, Mutex};

use roundtrip::Outcome;
use roundtrip_tests::{Options, until};
use tokio::time::{Instant, sleep};

use crate::support::{dropped_after, each, limited, ms, one, own_server};

/// So many clients the server takes.
const TAKES: usize = 20;

#[tokio::test]
async fn more_blocking_calls_than_the_server_takes_clients_are_all_answered() {
    let server = own_server(Options::new().argument("--maxclients").argument(TAKES.to_string()));
    let builder = roundtrip::Client::builder().url(&server.url()).unwrap();
    let client = builder.dedicated(TAKES - 5).connect().await.unwrap();
    let pops: Vec<_> = (0..50)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { client.blpop::<String, u32>(format!("list:{n}"), 0).await })
        })
        .collect();
    let all = (TAKES - 5).to_string();
    until("all connections are in use", async || server.raw().info("blocked_clients") == all).await;
    // backwards, so that those who wait must be let through by what is pushed before for others
    client
        .pipelined(|p| (0..50).rev().map(|n| p.rpush(format!("list:{n}"), n)).collect::<Vec<_>>())
        .await
        .unwrap();
    for (n, pop) in (0..50).zip(pops) {
        assert_eq!(limited(pop).await.unwrap().unwrap(), Some((format!("list:{n}"), n)));
    }
    let connections = client.stats().connects;
    assert!(usize::try_from(connections).unwrap() <= TAKES - 5 + 1, "{connections}");
}

#[tokio::test]
async fn who_waits_is_served_in_order_and_who_leaves_is_passed_over() {
    each(|env| async move {
        let client = env.builder().dedicated(1).connect().await.unwrap();
        let held = client.connection().await.unwrap();
        let order: Arc<Mutex<Vec<u32>>> = Arc::default();
        let mut tasks = Vec::new();
        for n in 0..8 {
            let (order, key, own) = (order.clone(), env.key("list"), client.clone());
            tasks.push(tokio::spawn(async move {
                let client = own;
                match n % 3 {
                    0 => drop(client.connection().await.unwrap()),
                    1 => client.watch([&key], async |w| w.multi().exec(()).await).await.unwrap(),
                    _ => drop(client.brpop::<String, u32>(&key, 0.001).await.unwrap()),
                }
                order.lock().unwrap().push(n);
            }));
            sleep(ms(1)).await;
            // those that are dropped while they wait
            assert!(dropped_after(1, client.connection()).await.is_none());
            assert!(dropped_after(2, client.blpop::<String, u32>(env.key("list"), 0)).await.is_none());
        }
        drop(held);
        for task in tasks {
            limited(task).await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4, 5, 6, 7]);
        // nothing has been lost on the way
        drop(limited(client.connection()).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn waiting_ends_with_the_time_for_the_reply() {
    let env = one();
    let client = env.builder().dedicated(1).response_timeout(ms(200)).connect().await.unwrap();
    let held = client.connection().await.unwrap();
    let key = env.key("list");
    let late = |error: roundtrip::Error| {
        assert!(error.is_timeout() && error.outcome() == Outcome::NotSent, "{error}");
        assert!(error.to_string().contains("Builder::dedicated"), "{error}");
    };
    let start = Instant::now();
    late(client.connection().await.unwrap_err());
    late(client.watch([&key], async |w| w.multi().exec(()).await).await.unwrap_err());
    late(client.blpop::<String, u32>(&key, 0.1).await.unwrap_err());
    let passed = start.elapsed();
    assert!((ms(690)..ms(1200)).contains(&passed), "{passed:?}");
    // a caller's own limit
    let start = Instant::now();
    let error = client.blpop::<String, u32>(&key, 0).timeout(ms(50)).await.unwrap_err();
    assert!(error.is_timeout() && error.outcome() == Outcome::NotSent, "{error}");
    assert!(start.elapsed() < ms(150));
    // one that would wait for ever gets what is given back
    let pop = tokio::spawn({
        let (client, key) = (client.clone(), key.clone());
        async move { client.blpop::<String, u32>(&key, 0).await }
    });
    sleep(ms(500)).await;
    drop(held);
    client.rpush(&key, 7).await.unwrap();
    assert_eq!(limited(pop).await.unwrap().unwrap(), Some((key, 7)));
}

#[tokio::test]
async fn a_connection_that_was_closed_leaves_its_place() {
    each(|env| async move {
        let client = env.builder().dedicated(2).connect().await.unwrap();
        for n in 0..6 {
            let key = env.key(&format!("list:{n}"));
            // dropped while it blocks, so that its connection is closed
            assert!(dropped_after(2, client.blpop::<String, u32>(&key, 0)).await.is_none());
            // and one whose state was changed
            let connection = limited(client.connection()).await.unwrap();
            connection.select(1).await.unwrap();
        }
        // lost while it is held
        let held = client.connection().await.unwrap();
        let id = held.client_id().await.unwrap().to_string();
        env.raw().call(&["CLIENT", "KILL", "ID", &id]);
        let other = client.connection().await.unwrap();
        drop(held);
        drop(limited(client.connection()).await.unwrap());
        drop(other);
    })
    .await;
}

#[tokio::test]
async fn closing_ends_the_waiting() {
    let env = one();
    let client = env.builder().dedicated(1).connect().await.unwrap();
    let held = client.connection().await.unwrap();
    let waits = tokio::spawn({
        let (client, key) = (client.clone(), env.key("list"));
        async move { client.blpop::<String, u32>(&key, 0).await }
    });
    sleep(ms(20)).await;
    limited(client.close()).await;
    let error = limited(waits).await.unwrap().unwrap_err();
    assert!(error.is_closed(), "{error}");
    drop(held);
}
