//! What a peer says, and what it finds wrong.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use roundtrip::types::Ttl;
use roundtrip::{Client, Outcome, Pipeline, Protocol, Result, Script, redis_batch};
use roundtrip_test::{Frame, Peer};

#[redis_batch(round_trips = 1)]
async fn visit(pipe: &Pipeline, page: &str) -> Result<(i64, Option<String>)> {
    let visits = pipe.incr(page).await?;
    let title = pipe.get(format!("title:{page}")).await?;
    Ok((visits, title))
}

/// What `done` panics with.
fn verdict(peer: &Peer) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| peer.done())).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn a_batch_function_is_expected_as_its_commands() {
    let peer = Peer::new();
    peer.expect(|p| p.incr("/home"), 7)
        .expect(|p| p.get("title:/home"), Some("Home".to_owned()))
        .expect(|p| p.incr("/home"), 8)
        .expect(|p| p.get::<String>("title:/home"), None);
    let client = peer.client();
    client.ping().await.unwrap();
    let before = peer.round_trips();
    assert_eq!(visit(&client, "/home").await.unwrap(), (7, Some("Home".into())));
    assert_eq!(peer.round_trips() - before, 1);
    assert_eq!(visit(&client, "/home").await.unwrap(), (8, None));
    peer.done();
}

#[tokio::test]
async fn values_are_said_in_both_protocols() {
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let peer = Peer::new();
        let fields = HashMap::from([("name".to_owned(), "ann".to_owned())]);
        peer.expect(|p| p.hgetall("h"), fields.clone())
            .expect(|p| p.zscore("z", "m"), Some(1.5))
            .expect(|p| p.lrange("l", 0, -1), vec!["a".to_owned(), "b".to_owned()])
            .expect(|p| p.ttl("k"), Ttl::Expires(Duration::from_secs(9)))
            .expect(|p| p.expire("k", 9), true)
            .expect_frame(|p| p.hgetall::<HashMap<String, i64>>("n"), Frame::map([("a", "1")]));
        let client = peer.configured(Client::builder().protocol(protocol));
        assert_eq!(client.hgetall::<HashMap<String, String>>("h").await.unwrap(), fields);
        assert_eq!(client.zscore("z", "m").await.unwrap(), Some(1.5));
        assert_eq!(client.lrange::<String>("l", 0, -1).await.unwrap(), ["a", "b"]);
        assert_eq!(client.ttl("k").await.unwrap(), Ttl::Expires(Duration::from_secs(9)));
        assert!(client.expire("k", 9).await.unwrap());
        assert_eq!(
            client.hgetall::<HashMap<String, i64>>("n").await.unwrap(),
            HashMap::from([("a".into(), 1)])
        );
        peer.done();
    }
}

#[tokio::test]
async fn what_was_not_expected_is_told_with_what_was() {
    let peer = Peer::new();
    peer.expect(|p| p.get::<String>("user:1"), None).expect(|p| p.incr("hits"), 1);
    let client = peer.client();
    let error = client.get::<String>("user:2").await.unwrap_err();
    assert!(error.to_string().contains("GET user:1"), "{error}");
    let verdict = verdict(&peer);
    for part in ["came:     GET user:2", "expected: GET user:1", "did not come: INCR hits"] {
        assert!(verdict.contains(part), "{verdict}");
    }
}

#[tokio::test]
async fn transactions_and_their_conflicts() {
    let peer = Peer::new();
    peer.expect(|p| p.get::<i64>("n"), Some(1))
        .expect_conflict(|tx| tx.set("n", 2))
        .expect(|p| p.get::<i64>("n"), Some(5))
        .expect_tx(|tx| tx.set("n", 6), ());
    let client = peer.client();
    let doubled = client.watch("n", async |w| {
        let n: i64 = w.get("n").await?.unwrap_or_default();
        let tx = w.multi();
        let set = tx.set("n", n + 1);
        tx.exec(set).await?;
        Ok(n)
    });
    assert_eq!(doubled.await.unwrap(), 5);
    peer.done();

    let peer = Peer::new();
    peer.expect_tx(|tx| (tx.incr("a"), tx.incr("b")), (1, 2));
    let wrong = peer.client().atomically(|tx| (tx.incr("a"), tx.incr("c"))).await.unwrap_err();
    assert!(wrong.to_string().contains("MULTI; INCR a; INCR b; EXEC"), "{wrong}");
    assert!(verdict(&peer).contains("MULTI; INCR a; INCR c; EXEC"));
}

#[tokio::test]
async fn outcomes_without_a_network() {
    let peer = Peer::new();
    peer.expect(|p| p.incr("a"), 1)
        .expect_lost(|p| p.incr("a"))
        .expect(|p| p.incr("a"), 3)
        .lose_connection()
        .expect(|p| p.incr("a"), 4);
    let client = peer.client();
    assert_eq!(client.incr("a").await.unwrap(), 1);
    assert_eq!(client.incr("a").await.unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(client.incr("a").await.unwrap(), 3);
    // the loss may be noticed before or after this is written
    while let Err(error) = client.incr("a").await {
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
    assert!(peer.connections() >= 3);
    peer.done();
}

#[tokio::test(start_paused = true)]
async fn timeouts_take_no_time() {
    let peer = Peer::new();
    peer.expect_unanswered(|p| p.get::<String>("slow"));
    let client = peer.client();
    let error = client.get::<String>("slow").timeout(Duration::from_secs(10)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    peer.done();

    // a reply to a later command would be taken for the one that is owed
    let peer = Peer::new();
    peer.expect_unanswered(|p| p.get::<String>("slow"))
        .expect(|p| p.get::<String>("next"), Some("late".into()));
    let client = peer.client();
    let get = |key| client.get::<String>(key).timeout(Duration::from_secs(1));
    let (slow, next) = tokio::join!(get("slow"), get("next"));
    assert!(slow.is_err_and(|error| error.is_timeout()) && next.is_err_and(|error| error.is_timeout()));
    peer.done();

    let peer = Peer::new();
    peer.delay(Duration::from_secs(3)).expect(|p| p.get::<String>("late"), None);
    let client = peer.client();
    let start = tokio::time::Instant::now();
    assert_eq!(client.get::<String>("late").await.unwrap(), None);
    assert!(start.elapsed() >= Duration::from_secs(3));
    peer.done();
}

#[tokio::test]
async fn refused_connections_are_tried_again() {
    let peer = Peer::new();
    peer.expect(|p| p.incr("a"), 1)
        .lose_connection()
        .refuse_connection()
        .refuse_connection()
        .expect(|p| p.incr("a"), 2);
    let client = peer.client();
    assert_eq!(client.incr("a").await.unwrap(), 1);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(client.incr("a").await.unwrap(), 2);
    assert_eq!((peer.connections(), client.stats().failed_connects), (2, 2));
    peer.done();
}

#[tokio::test]
async fn looser_expectations() {
    let peer = Peer::new();
    peer.unordered()
        .expect(|p| p.incr("a"), 1)
        .expect(|p| p.incr("b"), 2)
        .expect(|p| p.set("log", ""), ())
        .any_args()
        .always(|p| p.get("config"), Some("x".to_owned()));
    let client = peer.client();
    assert_eq!(client.incr("b").await.unwrap(), 2);
    for _ in 0..3 {
        assert_eq!(client.get::<String>("config").await.unwrap(), Some("x".into()));
    }
    client.set("log", "at nine").await.unwrap();
    assert_eq!(client.incr("a").await.unwrap(), 1);
    peer.done();
}

/// `any_args` is of what stands before it, whichever that is.
#[tokio::test]
async fn what_always_comes_may_come_with_any_arguments() {
    let peer = Peer::new();
    peer.expect(|p| p.incr("a"), 1).always(|p| p.get("config"), Some("x".to_owned())).any_args();
    let client = peer.client();
    assert_eq!(client.get::<String>("other").await.unwrap(), Some("x".into()));
    assert!(client.incr("b").await.is_err());
    assert!(verdict(&peer).contains("came:     INCR b"));
}

/// What was lost may have been carried out: the client asks the server about it, as it would ask a real one.
#[tokio::test]
async fn a_write_goes_again_where_that_was_asked_for() {
    let peer = Peer::new();
    peer.expect_lost(|p| p.set("k", "v")).expect(|p| p.set("k", "v"), ());
    let client = peer.configured(Client::builder().retry_writes(true));
    client.set("k", "v").await.unwrap();
    peer.done();
}

#[tokio::test]
async fn an_error_is_one_line() {
    let peer = Peer::new();
    peer.expect_error(|p| p.incr("a"), "ERR first\r\nsecond\nthird").expect(|p| p.incr("a"), 2);
    let client = peer.client();
    let error = client.incr("a").await.unwrap_err();
    assert!(error.to_string().contains("first  second third"), "{error}");
    assert_eq!(client.incr("a").await.unwrap(), 2);
    peer.done();
}

#[tokio::test]
async fn scripts_are_expected_by_what_they_do() {
    let script = Script::new("return ARGV[1]");
    let peer = Peer::new();
    peer.expect_frame(|p| p.script(&script).key("k").arg("x").query::<String>(), Frame::bulk("x"));
    let client = peer.client();
    assert_eq!(client.script(&script).key("k").arg("x").query::<String>().await.unwrap(), "x");
    peer.done();
}

#[test]
fn an_expectation_is_one_command() {
    for wrong in [
        catch_unwind(|| {
            Peer::new().expect(|p| p.del(Vec::<String>::new()), 0);
        }),
        catch_unwind(|| {
            Peer::new().expect(
                |p| {
                    let _first = p.incr("a");
                    p.incr("b")
                },
                2,
            );
        }),
    ] {
        assert!(wrong.is_err());
    }
}

#[tokio::test]
async fn messages_go_to_channels_and_to_patterns() {
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let peer = Peer::new();
        peer.publish("ab", "one");
        let client = peer.configured(Client::builder().protocol(protocol));
        let heard = async {
            let mut by_pattern = client.psubscribe(["b*", "a*"]).await.unwrap();
            let message = by_pattern.next().await.unwrap().unwrap();
            assert_eq!(
                (message.channel::<String>().unwrap(), message.payload::<String>().unwrap()),
                ("ab".into(), "one".into())
            );
            peer.done();
            let mut by_name = client.subscribe("ab").await.unwrap();
            peer.publish("ab", "two");
            for subscription in [&mut by_pattern, &mut by_name] {
                let message = subscription.next().await.unwrap().unwrap();
                assert_eq!(message.payload::<String>().unwrap(), "two");
            }
            peer.done();
        };
        tokio::time::timeout(Duration::from_secs(60), heard).await.unwrap();
    }
}

#[tokio::test]
async fn a_write_is_a_round_trip_however_long() {
    let peer = Peer::new();
    let client = peer.client();
    client.ping().await.unwrap();
    for len in [1, 100, 100_000] {
        let (trips, writes) = (peer.round_trips(), client.stats().writes);
        let value = "x".repeat(len);
        peer.expect(|p| p.set("k", &value), ());
        client.set("k", &value).await.unwrap();
        assert_eq!((peer.round_trips() - trips, client.stats().writes - writes), (1, 1), "{len}");
    }
    peer.done();
}
