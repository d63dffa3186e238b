//! Connections lent to one user: blocking commands, and state that must not reach anyone else.

use std::time::{Duration, Instant};

use roundtrip::Builder;
use roundtrip_tests::Direction::ToClient;
use roundtrip_tests::{Value, until};
use tokio::time::sleep;

use crate::support::{Env, dropped_after, each, one};

#[tokio::test]
async fn a_blocking_command_keeps_nobody_waiting() {
    each(|env| async move {
        let client = env.builder().connections(1).connect().await.unwrap();
        let blocked = tokio::spawn({
            let (client, key) = (client.clone(), env.key("list"));
            async move { client.blpop::<String, String>(&key, 10).await }
        });
        sleep(Duration::from_millis(30)).await;
        client.ping().timeout(Duration::from_secs(1)).await.unwrap();
        client.rpush(env.key("list"), "item").await.unwrap();
        assert_eq!(blocked.await.unwrap().unwrap(), Some((env.key("list"), "item".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn it_may_take_as_long_as_its_own_argument_says() {
    each(|env| async move {
        let client = env.builder().response_timeout(Duration::from_millis(150)).connect().await.unwrap();
        let start = Instant::now();
        let nothing =
            client.blpop::<String, String>(env.key("none"), Duration::from_millis(300)).await.unwrap();
        assert_eq!(nothing, None);
        assert!(start.elapsed() >= Duration::from_millis(290));
        // 0 is for ever
        let key = env.key("later");
        let blocked = tokio::spawn({
            let (client, key) = (client.clone(), key.clone());
            async move { client.blpop::<String, i64>(&key, 0).await }
        });
        sleep(Duration::from_millis(200)).await;
        client.rpush(&key, 5).await.unwrap();
        assert_eq!(blocked.await.unwrap().unwrap(), Some((key, 5)));
    })
    .await;
}

/// Its reply thrown away would be an item lost: the connection is closed instead, and the server keeps the item.
#[tokio::test]
async fn a_dropped_blocking_command_loses_no_item() {
    each(|env| async move {
        let key = env.key("list");
        let client = env.builder().name(&key).connect().await.unwrap();
        for polls in 0..4 {
            dropped_after(polls, client.blpop::<String, String>(&key, 0)).await;
            let timed =
                tokio::time::timeout(Duration::from_millis(20), client.blpop::<String, String>(&key, 0))
                    .await;
            assert!(timed.is_err());
        }
        env.blocked(&key, 0).await;
        client.rpush(&key, "item").await.unwrap();
        sleep(Duration::from_millis(20)).await;
        assert_eq!(client.llen(&key).await.unwrap(), 1);
        assert_eq!(
            client.blpop::<String, String>(&key, 1).await.unwrap(),
            Some((key.clone(), "item".to_owned()))
        );
    })
    .await;
}

#[tokio::test]
async fn a_blocking_command_that_times_out_here_loses_no_item() {
    let env = one();
    let key = env.key("list");
    let client = env.builder().name(&key).connect().await.unwrap();
    let error = client.blpop::<String, String>(&key, 0).timeout(Duration::from_millis(30)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    env.blocked(&key, 0).await;
    client.rpush(&key, "item").await.unwrap();
    assert_eq!(client.llen(&key).await.unwrap(), 1);
}

#[tokio::test]
async fn a_connection_used_again_is_as_new() {
    each(|env| async move {
        let client = env.client().await;
        for round in 0..5 {
            let connection = client.connection().await.unwrap();
            let info = connection.client_info().await.unwrap();
            assert_eq!((info.db, info.name), (0, "".into()), "round {round}");
            connection.select(4).await.unwrap();
            connection.client_setname("changed").await.unwrap();
            connection.watch([env.key("k")]).await.unwrap();
            if round == 2 {
                connection.command("MULTI").query::<()>().await.unwrap();
            }
        }
        let blocked = client.blpop::<String, i64>(env.key("none"), 0.01).await.unwrap();
        assert_eq!(blocked, None);
        client.set(env.key("k"), 1).await.unwrap();
        assert_eq!(env.raw().call(&["GET", &env.key("k")]), Value::Text("1".into()));
    })
    .await;
}

#[tokio::test]
async fn blocking_commands_share_the_connections_left_over() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        for _ in 0..10 {
            client.blpop::<String, i64>(env.key("none"), 0.001).await.unwrap();
        }
        assert!(proxy.connections() <= 1, "{} connections", proxy.connections());
    })
    .await;
}

/// How long connections are kept here when nobody needs them.
const IDLE: Duration = Duration::from_millis(300);

fn idling(env: &Env, name: &str) -> Builder {
    env.builder().name(name).response_timeout(Duration::from_millis(160)).idle_timeout(IDLE)
}

/// Waits until the server has so many connections of this name.
async fn dwindled(env: &Env, name: &str, count: usize) {
    until("so few are left", async || env.connections(name).len() == count).await;
}

#[tokio::test]
async fn what_nobody_needs_any_more_is_closed() {
    each(|env| async move {
        let (name, other) = (env.key("idle"), env.key("kept"));
        let client = idling(&env, &name).idle_connections(2).connect().await.unwrap();
        let keeping = idling(&env, &other).idle_timeout(Duration::ZERO).connect().await.unwrap();
        drop(keeping.connection().await.unwrap());

        drop(client.connection().await.unwrap());
        let held = client.connection().await.unwrap();
        let mut lent = Vec::new();
        for _ in 0..4 {
            lent.push(client.connection().await.unwrap());
        }
        // twice as many as are kept at a time: those that are gone take nobody's place
        for left in [2, 0] {
            lent.truncate(left);
            sleep(IDLE / 6).await;
            assert_eq!(env.connections(&name).len(), 4 + left, "kept for the next who needs one");
            dwindled(&env, &name, 2 + left).await;
        }
        // one that is lent again is not idle, and those that were closed are replaced
        held.ping().await.unwrap();
        client.connection().await.unwrap().ping().await.unwrap();
        assert_eq!(env.connections(&other).len(), 2, "zero is never");
    })
    .await;
}

#[tokio::test]
async fn what_is_needed_again_and_again_is_kept() {
    let env = one();
    let client = idling(&env, &env.key("busy")).connect().await.unwrap();
    for _ in 0..10 {
        client.connection().await.unwrap().ping().await.unwrap();
        sleep(IDLE / 6).await;
    }
    assert_eq!(client.stats().connects, 2);
}

#[tokio::test]
async fn many_blocking_commands_at_once() {
    let env = one();
    let client = env.client().await;
    let key = env.key("list");
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (client, key) = (client.clone(), key.clone());
            tokio::spawn(async move { client.blpop::<String, i64>(&key, 10).await.unwrap().unwrap().1 })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    client.rpush(&key, 0..50).await.unwrap();
    let mut items = Vec::new();
    for item in waiting {
        items.push(item.await.unwrap());
    }
    items.sort_unstable();
    assert_eq!(items, (0..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_lost_connection_ends_a_blocking_command() {
    let env = one();
    let (key, proxy) = (env.key("none"), env.proxy());
    let client = env.through(&proxy).name(&key).connect().await.unwrap();
    let blocked = tokio::spawn({
        let (client, key) = (client.clone(), key.clone());
        async move { client.blpop::<String, i64>(&key, 0).await }
    });
    env.blocked(&key, 1).await;
    proxy.stall(ToClient);
    proxy.cut();
    proxy.resume(ToClient);
    let error = blocked.await.unwrap().unwrap_err();
    assert!(error.is_connection() && error.was_sent(), "{error}");
    client.ping().await.unwrap();
}
