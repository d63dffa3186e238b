//! What is sent again after a lost connection, and what is not.

use std::time::Duration;

use roundtrip::{Client, Outcome};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Answer, Options, Scripted};
use tokio::time::sleep;

use crate::support::{each, one, over_tls, own_server};

#[tokio::test]
async fn the_next_command_finds_a_new_connection() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        for round in 1..=3 {
            proxy.cut();
            sleep(Duration::from_millis(20)).await;
            assert_eq!(client.incr(env.key("n")).await.unwrap(), round);
        }
        assert_eq!(client.stats().connects, 4);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_comes_back_is_found_again() {
    let mut server = own_server(Options::new());
    let client = Client::connect(server.url().as_str()).await.unwrap();
    client.set("k", "v").await.unwrap();
    server.stop();
    let error = client.incr("n").await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    server.restart();
    let mut last = None;
    for _ in 0..100 {
        match client.get::<String>("k").await {
            Ok(value) => {
                assert_eq!(value, None);
                return;
            }
            Err(error) => last = Some(error),
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("not reconnected: {last:?}");
}

/// Each pause is longer than the last, and no two clients have the same.
#[tokio::test]
async fn attempts_to_connect_are_not_made_in_a_rush() {
    let env = one();
    let proxy = env.proxy();
    let pauses = (Duration::from_millis(20), Duration::from_secs(1));
    let client = env.through(&proxy).reconnect(pauses.0, pauses.1, 100).connect().await.unwrap();
    proxy.forget();
    proxy.refuse(true);
    proxy.cut();
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { client.ping().await }
    });
    sleep(Duration::from_millis(500)).await;
    assert!((2..=12).contains(&proxy.connections()), "{} attempts in half a second", proxy.connections());
    proxy.refuse(false);
    waiting.await.unwrap().unwrap();
}

/// Nothing of it was written: sending it on the next connection cannot do it twice.
#[tokio::test]
async fn what_was_not_written_is_sent_on_the_next_connection() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        proxy.refuse(true);
        proxy.cut();
        sleep(Duration::from_millis(20)).await;
        let (n, m) = (env.key("n"), env.key("m"));
        let (alone, together) = tokio::join!(async { client.incr(&n).await }, async {
            let later = client.pipelined(|p| (p.incr(&m), p.incr(&m)));
            let open = async {
                sleep(Duration::from_millis(30)).await;
                proxy.refuse(false);
            };
            tokio::join!(later, open).0
        });
        assert_eq!((alone.unwrap(), together.unwrap()), (1, (1, 2)));
    })
    .await;
}

#[tokio::test]
async fn a_command_that_may_have_been_carried_out_is_not_sent_again() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        proxy.cut_after(ToClient, 2);
        let error = client.incr(&key).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(error.was_sent() && error.is_connection() && error.command() == Some("INCR"), "{error}");
        assert_eq!(client.get::<i64>(&key).await.unwrap(), Some(1));
    })
    .await;
}

#[tokio::test]
async fn what_changes_nothing_is_sent_again_and_writes_only_where_asked() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("k");
        client.set(&key, "v").await.unwrap();
        for bytes in [0, 1, 3] {
            proxy.cut_after(ToClient, bytes);
            assert_eq!(client.get::<String>(&key).await.unwrap().as_deref(), Some("v"));
        }
        // its bytes may have arrived, and somebody else's write may have come since
        proxy.cut_after(ToServer, 5);
        let error = client.set(&key, "w").await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
        proxy.cut_after(ToServer, 5);
        client.set(&key, "w").retries(1).await.unwrap();
        proxy.cut_after(ToClient, 1);
        client.ping().await.unwrap();
        // unless the caller wants to know
        proxy.cut_after(ToClient, 1);
        let error = client.get::<String>(&key).retries(0).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
    })
    .await;
}

/// However much of one submission was written, the rest of it is never sent: not of a command, not of a pipeline.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_partly_written_is_not_sent_again() {
    if over_tls() {
        return;
    }
    let env = one();
    let key = env.key("n");
    let length = format!("*2\r\n$4\r\nINCR\r\n$00\r\n{key}\r\n").len();
    for bytes in (1..length).step_by(5) {
        let (client, proxy) = env.proxied().await;
        proxy.cut_after(ToServer, bytes);
        let error = client.incr(&key).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "cut after {bytes}");
        assert_eq!(client.exists(&key).await.unwrap(), 0, "cut after {bytes}");
        assert!(proxy.text(ToServer).matches("INCR").count() <= 1, "cut after {bytes}");
    }
    // one that is idempotent through and through is not either, as part of a pipeline
    for bytes in (1..3 * length).step_by(20) {
        let (client, proxy) = env.proxied().await;
        proxy.cut_after(ToServer, bytes);
        let result = client.pipelined(|p| (p.get::<i64>(&key), p.get::<i64>(&key), p.get::<i64>(&key))).await;
        assert!(result.is_err(), "cut after {bytes}");
    }
}

#[tokio::test]
async fn a_broken_reply_is_an_error_and_a_new_connection() {
    for garbage in ["nonsense\r\n", "$99999999999999\r\n", "*-5\r\n", ":12x\r\n"] {
        // a server that knows nothing but OK, and answers GET with rubbish
        let server = Scripted::start(move |_, text| match text.contains("GET") {
            true => Answer::Say(garbage.into()),
            false => Scripted::ok(text),
        });
        let client = Client::builder()
            .url(&server.url())
            .unwrap()
            .protocol(roundtrip::Protocol::Resp2)
            .connect()
            .await
            .unwrap();
        let error = client.get::<String>("k").retries(0).await.unwrap_err();
        assert!(error.is_connection() || error.is_decode(), "{garbage:?}: {error}");
        client.set("k", "v").await.unwrap();
    }
}
