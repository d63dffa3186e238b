//! What other sides say that is not, or not only, what was asked for.

use roundtrip::{Client, Outcome, Protocol};
use roundtrip_tests::{Answer, Options, Raw, Scripted};

use crate::support::{each, over_tls, own_server};

const HELLO: &str = "%1\r\n+proto\r\n:3\r\n";

fn say(text: &str) -> Answer {
    Answer::Say(text.into())
}

fn hang_up(text: &str) -> Answer {
    Answer::HangUp(text.into())
}

#[tokio::test]
async fn good_replies_in_front_of_garbage_are_delivered() {
    let server = Scripted::start(|_, text| match text.matches("INCR").count() {
        3 => say(":1\r\n:2\r\nnonsense\r\n:3\r\n"),
        1 => say(":9\r\n"),
        _ => Scripted::ok(text),
    });
    let builder = Client::builder().url(&server.url()).unwrap().protocol(Protocol::Resp2);
    let client = builder.connect().await.unwrap();
    let pipe = client.pipeline();
    let (first, second, third) = (pipe.incr("a"), pipe.incr("b"), pipe.incr("c"));
    let error = pipe.flush().await.err();
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (1, 2));
    let lost = third.await.unwrap_err();
    assert_eq!(lost.outcome(), Outcome::Unknown, "{lost}, {error:?}");
    // callers that had nothing to do with each other
    let (first, second, third) = tokio::join!(client.incr("a"), client.incr("b"), client.incr("c"));
    let mut counts = [first, second, third].into_iter().flatten().collect::<Vec<_>>();
    counts.sort_unstable();
    assert!(counts == [1, 2] || counts == [9, 9, 9], "{counts:?}");
    assert_eq!(client.incr("d").await.unwrap(), 9);
}

#[tokio::test]
async fn a_reply_beyond_the_limits_fails_its_own_command_alone() {
    each(|env| async move {
        let client = env.builder().connections(1).reply_limits(8, 100, 1000).connect().await.unwrap();
        let (big, long, n) = (env.key("big"), env.key("long"), env.key("n"));
        client.set(&big, "x".repeat(5000)).await.unwrap();
        client.rpush(&long, 0..200).await.unwrap();
        let deep = "local t = {} for _ = 1, 20 do t = {t} end return t";
        let connects = client.stats().connects;

        let string = client.get::<String>(&big).await.unwrap_err();
        let list = client.lrange::<i64>(&long, 0, -1).await.unwrap_err();
        let nested = client.command("EVAL").arg(deep).arg(0).query::<Vec<String>>().await;
        for error in [string, list, nested.unwrap_err()] {
            assert!(error.is_decode(), "{error}");
            assert_ne!(error.outcome(), Outcome::NotSent, "{error}");
        }
        assert_eq!(client.incr(&n).await.unwrap(), 1);

        let pipe = client.pipeline();
        let before = pipe.incr(&n);
        let (string, list) = (pipe.get::<String>(&big), pipe.lrange::<i64>(&long, 0, -1));
        let after = pipe.incr(&n);
        pipe.flush().await.unwrap();
        assert_eq!((before.await.unwrap(), after.await.unwrap()), (2, 3));
        assert!(string.await.unwrap_err().is_decode());
        assert!(list.await.unwrap_err().is_decode());

        // EXEC has one reply
        let error = client.atomically(|tx| (tx.incr(&n), tx.get::<String>(&big))).await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_ne!(error.outcome(), Outcome::NotSent, "{error}");
        assert_eq!(client.incr(&n).await.unwrap(), 5);
        assert_eq!(client.stats().connects, connects, "nobody else noticed");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_full_says_so() {
    if over_tls() {
        return;
    }
    let server = own_server(Options::new().argument("--maxclients").argument("2"));
    let held: Vec<_> = (0..2).map_while(|_| Raw::connect_to(&server.address()).ok()).collect();
    for protocol in [Protocol::Auto, Protocol::Resp2, Protocol::Resp3] {
        let builder = Client::builder().url(&server.url()).unwrap().protocol(protocol);
        let connecting = builder.clone().connect().await.unwrap_err();
        let calling = builder.connect_lazy().get::<String>("k").await.unwrap_err();
        for error in [connecting, calling] {
            assert!(error.to_string().contains("max number of clients reached"), "{protocol:?}: {error}");
            assert!(!error.was_sent(), "{error}");
        }
    }
    drop(held);
}

#[tokio::test]
async fn a_server_that_lets_nobody_in_says_why() {
    let denied = "-DENIED Redis is running in protected mode because protected mode is enabled\r\n";
    let server = Scripted::start(move |_, _| hang_up(denied));
    for protocol in [Protocol::Auto, Protocol::Resp2, Protocol::Resp3] {
        let builder = Client::builder().url(&server.url()).unwrap().protocol(protocol);
        let error = builder.connect().await.unwrap_err();
        assert!(error.to_string().contains("protected mode is enabled"), "{protocol:?}: {error}");
    }
}

#[tokio::test]
async fn a_proxy_that_closes_at_what_it_does_not_know_can_be_used() {
    let at_hello = |_, text: &str| if text.contains("HELLO") { hang_up("") } else { Scripted::ok(text) };
    let at_setinfo = |_, text: &str| match (text.contains("HELLO"), text.contains("SETINFO")) {
        (true, true) => hang_up(HELLO),
        (true, false) => say(HELLO),
        (false, true) => hang_up(""),
        (false, false) => Scripted::ok(text),
    };
    let at_both = |_, text: &str| match (text.contains("HELLO"), text.contains("SETINFO")) {
        (false, false) => Scripted::ok(text),
        _ => hang_up(""),
    };
    for server in [Scripted::start(at_hello), Scripted::start(at_setinfo), Scripted::start(at_both)] {
        let client = Client::connect(&server.url()).await.unwrap();
        client.set("k", "v").await.unwrap();
        assert!(server.connections() <= 3, "{} connections", server.connections());
    }
    // in RESP2, CLIENT SETINFO may be the only thing that is said
    let server = Scripted::start(at_setinfo);
    let builder = Client::builder().url(&server.url()).unwrap().protocol(Protocol::Resp2);
    let client = builder.connect().await.unwrap();
    client.set("k", "v").await.unwrap();
}

#[tokio::test]
async fn what_is_not_redis_gets_a_hint() {
    let http = Scripted::start(|_, _| hang_up("HTTP/1.1 400 Bad Request\r\n\r\n"));
    let tls = Scripted::start(|_, _| Answer::HangUp(vec![0x15, 3, 3, 0, 2, 2, 10]));
    for (server, hint) in [(http, "HTTP"), (tls, "TLS")] {
        for protocol in [Protocol::Auto, Protocol::Resp2] {
            let builder = Client::builder().url(&server.url()).unwrap().protocol(protocol);
            let error = builder.connect().await.unwrap_err();
            assert!(error.to_string().contains(hint), "{protocol:?}: {error}");
            assert!(error.is_connection() && !error.was_sent(), "{error}");
        }
    }
}

/// What no server does, but a proxy that has not understood transactions might.
#[tokio::test]
async fn exec_that_does_not_answer_each_command_leaves_the_outcome_unknown() {
    for exec in ["*1\r\n:1\r\n", "*3\r\n:1\r\n:2\r\n:3\r\n", "+OK\r\n", "*0\r\n"] {
        let server = Scripted::start(move |_, text| match text.contains("EXEC") {
            true => say(&format!("+OK\r\n+QUEUED\r\n+QUEUED\r\n{exec}")),
            false => Scripted::ok(text),
        });
        let builder = Client::builder().url(&server.url()).unwrap().protocol(Protocol::Resp2);
        let client = builder.connect().await.unwrap();
        let tx = client.transaction();
        let handles = (tx.incr("a").attempt(), tx.incr("b").attempt());
        let error = tx.exec(handles).await.unwrap_err();
        assert!(error.is_decode() && !error.is_server(), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
        let error = client.atomically(|tx| (tx.incr("a"), tx.incr("b"))).await.unwrap_err();
        assert_eq!((error.outcome(), error.others().len()), (Outcome::Unknown, 0), "{error}");
    }
}
