//! The error of a reply that does not come in time says what the connection was doing, and where to look.

use std::thread;
use std::time::Duration;

use roundtrip::{Builder, Client, Error, Outcome};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Options, Proxy};

use crate::support::{limited, ms, one, own_server};

/// More than the sockets and the proxy between client and server take.
const MUCH: usize = 32 << 20;

fn says(error: &Error, outcome: Outcome, words: &[&str]) {
    let text = error.to_string();
    assert!(error.is_timeout(), "{text}");
    assert_eq!(error.outcome(), outcome, "{text}");
    for words in words {
        assert!(text.contains(words), "no `{words}` in: {text}");
    }
}

/// On one connection, so that it is known what is ahead of what.
async fn client(builder: Builder, limit: Duration) -> Client {
    let client = builder.connections(1).response_timeout(limit).connect().await.unwrap();
    client.ping().await.unwrap();
    client
}

#[tokio::test]
async fn a_server_that_is_stopped_is_called_silent() {
    let server = own_server(Options::new());
    let client = client(server.builder(), ms(800)).await;
    server.freeze();
    let (first, second) = tokio::join!(client.get::<String>("a"), client.get::<String>("b"));
    let silent = ["GET: no reply within 800ms", "nothing has come for ", "the server is stopped, or busy"];
    says(&first.unwrap_err(), Outcome::Unknown, &[&silent[..], &["has 0 commands ahead of it"]].concat());
    says(&second.unwrap_err(), Outcome::Unknown, &[&silent[..], &["has 1 command ahead of it"]].concat());
    server.thaw();
}

#[tokio::test]
async fn a_limit_of_ones_own_says_it_too() {
    let server = own_server(Options::new());
    let client = client(server.builder(), Duration::from_secs(8)).await;
    server.freeze();
    let to = server.address();
    let pipe = client.pipeline();
    let queued = pipe.incr("n");
    for error in [
        client.get::<String>("a").timeout(ms(50)).await.unwrap_err(),
        pipe.execute(queued).timeout(ms(50)).await.unwrap_err(),
    ] {
        let connection = format!("Its connection to {to} has ");
        says(&error, Outcome::Unknown, &["no reply within 50ms", &connection, " in flight"]);
    }
    server.thaw();
}

#[tokio::test]
async fn a_reply_that_trickles_in_is_called_large_or_slow() {
    // its own server and a long limit: what stands still for half the limit is rightly called silent
    let server = own_server(Options::new());
    let proxy = Proxy::before(&server);
    let client = client(Client::builder().url(&proxy.url()).unwrap(), Duration::from_secs(8)).await;
    client.set("large", "x".repeat(1 << 20)).await.unwrap();
    // 4 kB/s at most
    proxy.trickle(ToClient, 40, ms(10));
    let (large, behind) = tokio::join!(client.get::<String>("large"), client.get::<String>("b"));
    says(
        &large.unwrap_err(),
        Outcome::Unknown,
        &["has 0 commands ahead of it", "or its reply that is large"],
    );
    says(
        &behind.unwrap_err(),
        Outcome::Unknown,
        &["has 1 command ahead of it", "what is ahead takes long (SLOWLOG GET)"],
    );
}

#[tokio::test]
async fn what_the_socket_does_not_take_is_counted() {
    let env = one();
    let proxy = env.proxy();
    let client = client(env.through(&proxy), ms(800)).await;
    proxy.stall(ToServer);
    let key = env.key("large");
    let (large, behind) = tokio::join!(client.set(&key, "x".repeat(MUCH)), client.get::<String>("b"));
    assert_eq!(large.unwrap_err().outcome(), Outcome::Unknown);
    let behind = behind.unwrap_err();
    says(&behind, Outcome::NotSent, &["the server does not read"]);
    let text = behind.to_string();
    let unwritten =
        text.split(" bytes that the socket has not taken").next().unwrap().rsplit(' ').next().unwrap();
    assert!((MUCH / 8..MUCH + 1024).contains(&unwritten.parse().unwrap()), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_connection_it_says_why() {
    let mut server = own_server(Options::new());
    let builder = server.builder().reconnect(ms(10), ms(100), u32::MAX);
    let client = client(builder, ms(800)).await;
    tokio::task::block_in_place(|| server.stop());
    // one learns of the loss
    let _lost = limited(client.ping()).await;
    let error = limited(client.get::<String>("a")).await.unwrap_err();
    let known = ["There has been no connection for ", "refused", "and 1 command waits for one"];
    says(&error, Outcome::NotSent, &known);
}

#[tokio::test]
async fn a_runtime_that_stands_still_is_told_of() {
    let server = own_server(Options::new());
    let client = client(server.builder(), ms(800)).await;
    server.freeze();
    let blocks = async { thread::sleep(ms(1500)) };
    let (got, ()) = tokio::join!(client.get::<String>("a"), blocks);
    let blocked =
        ["this program's tokio runtime has not run the connection for 1.", "`tokio::task::spawn_blocking`"];
    says(&got.unwrap_err(), Outcome::Unknown, &blocked);
    server.thaw();
}
