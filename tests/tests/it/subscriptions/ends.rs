//! What ends a subscription, and what comes first.

use std::time::Duration;

use roundtrip::{MissedReason, WhenFull};
use roundtrip_tests::Direction::ToClient;

use super::{publisher, text, until};
use crate::support::{each, limited, ms, one};

#[tokio::test]
async fn close_gives_what_had_come() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        for n in 0..300_u64 {
            client.publish(&name, n).await.unwrap();
        }
        assert_eq!(text(&mut sub).await, "0");
        let left = sub.close().await;
        let left: Vec<u64> = left.iter().map(|message| message.payload().unwrap()).collect();
        assert_eq!(left, (1..300).collect::<Vec<_>>());
        assert_eq!(client.publish(&name, 1).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn closing_the_client_ends_it_after_what_had_come() {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        other.publish(&name, "x").await.unwrap();
        until("the message is there", async || sub.stats().received == 1).await;
        client.close().await;
        assert_eq!(text(&mut sub).await, "x");
        assert!(sub.next().await.is_none());
        assert!(client.subscribe(&name).await.unwrap_err().is_closed());
        assert!(sub.subscribe(&name).await.unwrap_err().is_closed());
        assert!(client.monitor().await.unwrap_err().is_closed());
    })
    .await;
}

/// It waits for a server that will never confirm anything.
#[tokio::test]
async fn closing_the_client_ends_who_waits_to_have_unsubscribed() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).response_timeout(Duration::from_secs(600)).connect().await.unwrap();
    let sub = client.subscribe(env.key("a")).await.unwrap();
    proxy.stall(ToClient);
    let names = sub.names();
    let mut leaves = std::pin::pin!(names.unsubscribe_all());
    assert!(futures_util::poll!(&mut leaves).is_pending());
    tokio::spawn(async move { client.close().await });
    limited(leaves).await.unwrap();
}

#[tokio::test]
async fn a_full_buffer_ends_it_where_that_is_asked_for() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).buffer(10_000).when_full(WhenFull::End).await.unwrap();
        let payload = "x".repeat(1000);
        for _ in 0..30 {
            client.publish(&name, &payload).await.unwrap();
        }
        until("the subscription has ended", async || client.publish(&name, "y").await.unwrap() == 0).await;
        let mut messages = 0;
        let error = loop {
            match sub.next().await.unwrap() {
                Ok(_) => messages += 1,
                Err(error) => break error,
            }
        };
        assert!((1..10).contains(&messages), "{messages}");
        assert_eq!(error.missed().unwrap().reason, MissedReason::Overflow);
        assert!(sub.next().await.is_none());
        assert!(sub.is_ended());
    })
    .await;
}

#[tokio::test]
async fn a_subscription_lives_on_in_another_runtime() {
    each(async |env| {
        let builder = env.builder();
        let name = env.key("a");
        let (client, mut sub) = tokio::task::spawn_blocking({
            let name = name.clone();
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let client = builder.connect().await.unwrap();
                    let sub = client.subscribe(&name).await.unwrap();
                    (client, sub)
                })
            }
        })
        .await
        .unwrap();
        let gap = sub.next().await.unwrap().unwrap_err();
        assert_eq!(gap.missed().unwrap().reason, MissedReason::Reconnected);
        client.publish(&name, "x").await.unwrap();
        assert_eq!(text(&mut sub).await, "x");
    })
    .await;
}

#[tokio::test]
async fn without_a_server_it_says_so() {
    let client = roundtrip::Client::builder().tcp("127.0.0.1", 1).reconnect(ms(1), ms(1), 2).connect_lazy();
    let error = client.subscribe("x").await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    let error = client.monitor().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
}

#[tokio::test]
async fn the_connection_is_closed_when_nobody_is_subscribed_for_long() {
    each(async |env| {
        let builder = env.builder().response_timeout(ms(400)).idle_timeout(ms(40)).name("idle-subscriber");
        let client = builder.connect().await.unwrap();
        let other = publisher(&env).await;
        let connections = async || {
            let list = other.command("CLIENT LIST").query::<String>().await.unwrap();
            list.lines().filter(|line| line.contains("name=idle-subscriber ")).count()
        };
        let name = env.key("a");
        let before = connections().await;
        for _ in 0..3 {
            let mut sub = client.subscribe(&name).await.unwrap();
            assert_eq!(connections().await, before + 1);
            tokio::time::sleep(ms(300)).await;
            other.publish(&name, "x").await.unwrap();
            assert_eq!(text(&mut sub).await, "x", "it is not closed while somebody is");
            drop(sub);
            until("the connection is closed", async || connections().await == before).await;
        }
        client.close().await;
    })
    .await;
}
