//! One connection and many callers: how few writes, how much in flight, how patiently, and what the client tells about it.

use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use roundtrip::Outcome;
use roundtrip_tests::Direction::{ToClient, ToServer};
use tokio::time::sleep;

use crate::support::{each, limited, one, over_tls};

#[tokio::test]
async fn a_lone_caller_writes_at_once() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        for n in 1..=10 {
            client.incr(env.key("n")).await.unwrap();
            assert_eq!((proxy.round_trips(), proxy.chunks(ToServer).len()), (n, n));
        }
    })
    .await;
}

#[tokio::test]
async fn concurrent_callers_share_few_writes() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let counts = try_join_all((0..1000).map(|_| client.incr(env.key("n")))).await.unwrap();
        assert_eq!(counts, (1..=1000).collect::<Vec<i64>>());
        assert!(proxy.chunks(ToServer).len() <= 4, "{} writes", proxy.chunks(ToServer).len());

        proxy.forget();
        let one = async |n: usize| {
            let pipe = client.pipeline();
            let count = pipe.incr(env.key("m"));
            pipe.expire(env.key("m"), 100 + n);
            count.await
        };
        try_join_all((0..100).map(one)).await.unwrap();
        assert!(proxy.chunks(ToServer).len() <= 4, "{} writes", proxy.chunks(ToServer).len());
    })
    .await;
}

/// All of them queue again at the same time. One write for all would leave the server idle while they do, and them idle while it works.
#[tokio::test]
async fn many_callers_do_not_take_turns_with_the_server() {
    const ROUNDS: u64 = 100;
    each(|env| async move {
        let client = env.client().await;
        let before = client.stats().writes;
        let callers = (0..64).map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    client.ping().await.unwrap();
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
        let writes = client.stats().writes - before;
        // taking turns is one write a round; how many more there are depends on which side is the faster
        assert!((ROUNDS * 11 / 10..ROUNDS * 8).contains(&writes), "{writes} writes for {ROUNDS} rounds");
    })
    .await;
}

/// Limits: 64 tasks, 200 commands each, every reply the right one, within 20 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_tasks() {
    each(|env| async move {
        let client = env.client().await;
        let start = Instant::now();
        let tasks: Vec<_> = (0..64)
            .map(|task| {
                let client = client.clone();
                tokio::spawn(async move {
                    for round in 0..200 {
                        let text = format!("{task}:{round}");
                        assert_eq!(client.echo::<String>(&text).await.unwrap(), text);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    })
    .await;
}

#[tokio::test]
async fn a_slow_network_splits_replies_anywhere() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        proxy.split(ToClient, 1);
        proxy.split(ToServer, 1);
        let key = env.key("h");
        client.hset(&key, [("field", "value"), ("other", "thing")]).await.unwrap();
        let map: std::collections::BTreeMap<String, String> = client.hgetall(&key).await.unwrap();
        assert_eq!(
            map.into_iter().map(|(field, value)| field + &value).collect::<String>(),
            "fieldvalueotherthing"
        );
        let replies =
            client.pipelined(|p| (p.hget::<String>(&key, "field"), p.hlen(&key), p.ping())).await.unwrap();
        assert_eq!(replies, (Some("value".to_owned()), 2, ()));
        assert_eq!(client.atomically(|tx| (tx.hlen(&key), tx.ping())).await.unwrap(), (2, ()));
    })
    .await;
}

#[tokio::test]
async fn what_is_in_flight_is_bounded() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).max_in_flight(10, 1 << 20).connect().await.unwrap();
    client.ping().await.unwrap();
    proxy.stall(ToClient);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (client, key) = (client.clone(), env.key("n"));
            tokio::spawn(async move { client.incr(&key).await })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    assert!(client.stats().in_flight <= 10, "{:?}", client.stats());
    proxy.resume(ToClient);
    let mut counts: Vec<i64> =
        join_all(tasks).await.into_iter().map(|count| count.unwrap().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=100).collect::<Vec<i64>>());
}

#[tokio::test]
async fn the_bytes_in_flight_are_bounded() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).max_in_flight(1 << 20, 1 << 20).connect().await.unwrap();
    client.ping().await.unwrap();
    proxy.stall(ToClient);
    let value = "x".repeat(100_000);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (client, key, value) = (client.clone(), env.key("k"), value.clone());
            tokio::spawn(async move { client.set(&key, &value).await })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    assert!(client.stats().in_flight <= 12, "{:?}", client.stats());
    proxy.resume(ToClient);
    let resumed = Instant::now();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(resumed.elapsed() < Duration::from_secs(5), "room was made, and who waited for it was not told");
}

#[tokio::test]
async fn a_reply_that_does_not_come_times_out() {
    each(|env| async move {
        let proxy = env.proxy();
        let client =
            env.through(&proxy).response_timeout(Duration::from_millis(500)).connect().await.unwrap();
        client.ping().await.unwrap();
        proxy.stall(ToClient);
        let start = Instant::now();
        let error = client.incr(env.key("n")).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!((error.command(), error.outcome()), (Some("INCR"), Outcome::Unknown));
        assert!((300..8000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
        proxy.resume(ToClient);
        assert_eq!(client.echo::<String>("well").await.unwrap(), "well");

        proxy.stall(ToClient);
        let error = client.pipelined(|p| (p.incr(env.key("n")), p.ping())).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        proxy.resume(ToClient);
        assert_eq!(client.echo::<String>("well").await.unwrap(), "well");

        proxy.stall(ToClient);
        let error = client.ping().timeout(Duration::from_millis(10)).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        proxy.resume(ToClient);
        assert_eq!(client.echo::<String>("well").await.unwrap(), "well");
    })
    .await;
}

#[tokio::test]
async fn close_waits_for_what_is_under_way() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        proxy.delay(ToClient, Duration::from_millis(50));
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (client, key) = (client.clone(), env.key("n"));
                tokio::spawn(async move { client.incr(&key).await })
            })
            .collect();
        sleep(Duration::from_millis(10)).await;
        limited(client.close()).await;
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let error = client.ping().await.unwrap_err();
        assert!(error.is_closed() && !error.was_sent(), "{error}");
        assert!(client.pipelined(|p| p.ping()).await.unwrap_err().is_closed());
        assert!(client.clone().connection().await.unwrap_err().is_closed());
    })
    .await;
}

#[tokio::test]
async fn an_idle_connection_is_looked_after() {
    if over_tls() {
        return;
    }
    let env = one();
    let proxy = env.proxy();
    let client = env
        .through(&proxy)
        .response_timeout(Duration::from_millis(160))
        .health_check(Duration::from_millis(50))
        .connect()
        .await
        .unwrap();
    client.ping().await.unwrap();
    proxy.forget();
    sleep(Duration::from_millis(300)).await;
    assert!(proxy.text(ToServer).contains("PING"), "{}", proxy.text(ToServer));
    assert_eq!(client.echo::<String>("well").await.unwrap(), "well");
}

#[tokio::test]
async fn stats_count_round_trips() {
    each(|env| async move {
        let client = env.client().await;
        let before = client.stats();
        for _ in 0..5 {
            client.ping().await.unwrap();
        }
        client.pipelined(|p| (p.ping(), p.ping())).await.unwrap();
        client.atomically(|tx| (tx.ping(), tx.ping())).await.unwrap();
        let after = client.stats();
        assert_eq!(after.round_trips - before.round_trips, 7);
        assert_eq!((after.in_flight, after.connects), (0, before.connects));
    })
    .await;
}

#[tokio::test]
async fn commands_are_carried_out_in_the_order_they_are_called() {
    let env = one();
    let client = env.client().await;
    let key = &env.key("list");
    let pushes = (0..100).map(|n| client.rpush(key, n));
    try_join_all(pushes).await.unwrap();
    assert_eq!(client.lrange::<i64>(key, 0, -1).await.unwrap(), (0..100).collect::<Vec<_>>());
}
