//! What queues in a closure: `pipelined` and `atomically`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use roundtrip::arg::{ArgWriter, ToArg, Written};
use roundtrip::key::Str;
use roundtrip::{Client, Error, Key, Mode, Outcome, Pending, Pipeline, Scope, Scoped, Writable, computed};
use roundtrip_tests::Direction::{ToClient, ToServer};

use crate::support::{Env, each, limited, one};

fn places(error: &Error) -> Vec<Option<usize>> {
    [error].into_iter().chain(error.others()).map(Error::place).collect()
}

async fn text(client: &Client, env: &Env) -> String {
    let text = env.key("text");
    client.set(&text, "text").await.unwrap();
    text
}

#[tokio::test]
async fn a_handle_belongs_to_its_closure() {
    each(|env| async move {
        let (client, key) = (env.client().await, env.key("n"));
        let mut kept = None;
        client.pipelined(|p| kept = Some(p.incr(&key))).await.unwrap();
        let kept: Pending<i64, Scoped> = kept.unwrap();

        let before = client.stats().commands;
        for error in [
            client.pipelined(|p| (p.incr(&key), kept)).await.map(drop).unwrap_err(),
            client.pipelined(|p| (vec![Some(kept)], p.incr(&key))).await.map(drop).unwrap_err(),
            client.pipelined(|p| (kept.map(|n| n + 1).attempt(), p.incr(&key))).await.map(drop).unwrap_err(),
            client.pipelined(|p| computed((p.incr(&key), kept), |(a, b)| a + b)).await.map(drop).unwrap_err(),
        ] {
            assert!(error.to_string().contains("another pipeline"), "{error}");
            assert_eq!(error.outcome(), Outcome::NotSent);
        }
        assert_eq!(client.stats().commands, before, "nothing was sent");

        let mut kept = None;
        client.atomically(|tx| kept = Some(tx.incr(&key))).await.unwrap();
        let error = client.atomically(|tx| (tx.incr(&key), kept.unwrap())).await.unwrap_err();
        assert!(error.to_string().contains("another pipeline"), "{error}");
        assert_eq!(client.get::<i64>(&key).await.unwrap(), Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_handle_is_copied_and_gives_its_value_to_each() {
    each(|env| async move {
        let (client, key) = (env.client().await, env.key("n"));
        let (one, same, sum) = client
            .pipelined(|p| {
                let n = p.incr(&key);
                (n, n, computed([n, p.incr(&key)], |both| both.iter().sum::<i64>()))
            })
            .await
            .unwrap();
        assert_eq!((one, same, sum), (1, 1, 3));
    })
    .await;
}

#[tokio::test]
async fn handles_come_in_every_shape() {
    each(|env| async move {
        let client = env.client().await;
        let n = env.key("n");
        let (list, map, (some, none), applied, checked) = client
            .atomically(|tx| {
                let list = (0..3).map(|_| tx.incr(&n)).collect::<Vec<_>>();
                let map = BTreeMap::from([("a", tx.incr(&n)), ("b", tx.incr(&n))]);
                let some = (Some(tx.incr(&n)), None::<Pending<i64, Scoped<roundtrip::Atomic>>>);
                let checked = tx.incr(&n).and_then(|n| Err::<i64, _>(Error::custom(format!("it is {n}"))));
                (list, map, some, tx.incr(&n).map(|n| n * 10), checked.attempt())
            })
            .await
            .unwrap();
        assert_eq!((list, map), (vec![1, 2, 3], BTreeMap::from([("a", 4), ("b", 5)])));
        assert_eq!((some, none, applied), (Some(6), None, 80));
        assert!(checked.unwrap_err().to_string().contains("it is 7"));
    })
    .await;
}

/// One helper for a pipeline, a transaction, and what queues in a closure.
fn twice<M: Writable>(pipe: &Pipeline<M>, key: &str) -> (Pending<i64, M>, Pending<i64, M>) {
    (pipe.incr(key), pipe.command("INCR").key(key).query())
}

fn read<M: Mode>(pipe: &Pipeline<M>, key: &str) -> Pending<Option<i64>, M> {
    pipe.get(key)
}

#[derive(Key, Clone)]
#[key("{0}:visits:{1}", Str<u64>)]
struct Visits(String, u64);

#[tokio::test]
async fn helpers_and_typed_keys_take_a_scope_as_they_take_a_pipeline() {
    each(|env| async move {
        let (client, key) = (env.client().await, env.key("n"));
        let queue = |p: &Scope| (twice(p, &key), read(p, &key));
        assert_eq!(client.pipelined(queue).await.unwrap(), ((1, 2), Some(2)));
        let (both, n) = client.atomically(|tx| (twice(tx, &key), read(tx, &key))).await.unwrap();
        assert_eq!((both, n), ((3, 4), Some(4)));
        let pipe = client.pipeline();
        assert_eq!(pipe.execute((twice(&pipe, &key), read(&pipe, &key))).await.unwrap(), ((5, 6), Some(6)));

        let both = [7, 8].map(|id| Visits(env.key("space"), id));
        let (seven, all) =
            client.pipelined(|p| (p.at(both[0].clone()).incr(), p.at_all(&both).mget())).await.unwrap();
        assert_eq!((seven, all), (1, vec![Some(1), None]));
    })
    .await;
}

/// Queues on the scope that it is an argument of.
struct Queues<'a>(&'a Scope, String);

impl ToArg for Queues<'_> {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        self.0.incr(&self.1);
        out.str("value")
    }
}

struct Panics;

impl ToArg for Panics {
    fn to_arg(&self, _: ArgWriter<'_>) -> Written {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn an_argument_may_queue_on_the_scope_and_may_panic() {
    each(|env| async move {
        let client = env.client().await;
        let (n, key) = (env.key("n"), env.key("k"));
        // what the argument queues comes first
        let (value, count) = client
            .pipelined(|p| {
                p.set(&key, Queues(p, n.clone()));
                assert!(catch_unwind(AssertUnwindSafe(|| p.set(&key, Panics))).is_err());
                assert_eq!(p.len(), 2);
                (p.get::<String>(&key), p.incr(&n))
            })
            .await
            .unwrap();
        assert_eq!((value, count), (Some("value".to_owned()), 2));

        let before = client.stats().commands;
        let whole = || {
            client.atomically(|tx| {
                tx.incr(&n);
                tx.set(&key, Panics)
            })
        };
        assert!(catch_unwind(AssertUnwindSafe(|| drop(whole()))).is_err());
        assert_eq!(client.stats().commands, before, "nothing was sent");
        assert_eq!(client.get::<i64>(&n).await.unwrap(), Some(2));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_its_own_error() {
    each(|env| async move {
        let (client, n) = (env.client().await, env.key("n"));
        let (before, none, after) =
            client.pipelined(|p| (p.incr(&n), p.sadd(&n, [""; 0]).attempt(), p.incr(&n))).await.unwrap();
        assert_eq!((before, after), (1, 2));
        let none = none.unwrap_err();
        assert!(none.is_argument() && none.place() == Some(1), "{none}");
        assert!(client.pipelined(|p| p.sadd(&n, [""; 0])).await.unwrap_err().is_argument());

        let error = client.atomically(|tx| (tx.incr(&n), tx.sadd(&n, [""; 0]))).await.unwrap_err();
        assert_eq!(
            (error.command(), error.place(), error.outcome()),
            (Some("SADD"), Some(1), Outcome::NotSent)
        );
        assert_eq!(client.get::<i64>(&n).await.unwrap(), Some(2));
    })
    .await;
}

#[tokio::test]
async fn what_is_cleared_is_not_sent() {
    each(|env| async move {
        let (client, n) = (env.client().await, env.key("n"));
        let (gone, sent) = client
            .pipelined(|p| {
                let gone = p.incr(&n);
                p.clear();
                assert!(p.is_empty());
                (gone.attempt(), p.incrby(&n, 10))
            })
            .await
            .unwrap();
        assert!(gone.is_err());
        assert_eq!(sent, 10);
    })
    .await;
}

#[tokio::test]
async fn an_error_whose_handle_is_not_returned_is_told() {
    each(|env| async move {
        let client = env.client().await;
        let text = text(&client, &env).await;
        let error = client
            .pipelined(|p| {
                p.incr(&text);
                p.strlen(&text)
            })
            .await
            .unwrap_err();
        assert_eq!((error.command(), places(&error)), (Some("INCR"), vec![Some(0)]));

        // an error of a handle is one of them, and that of an attempt is told by it
        let error = client
            .pipelined(|p| {
                p.incr(&text);
                (p.lpush(&text, 1), p.decr(&text).attempt(), p.incr(&text)).0
            })
            .await
            .unwrap_err();
        assert_eq!(
            (error.command(), places(&error)),
            (Some("INCR"), vec![Some(0), Some(1), Some(2), Some(3)])
        );
        let told = client.pipelined(|p| (p.incr(&text).attempt(), p.strlen(&text))).await.unwrap();
        assert!(told.0.is_err() && told.1 == 4);

        let error = client
            .atomically(|tx| {
                tx.incr(&text);
                tx.strlen(&text)
            })
            .await
            .unwrap_err();
        assert_eq!((error.command(), places(&error)), (Some("INCR"), vec![Some(0)]));
        assert_eq!(client.stats().unheld_errors, 0);
    })
    .await;
}

/// The future is dropped before the replies come, or before it has looked at them.
#[tokio::test]
async fn errors_of_a_dropped_call_are_counted() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    let text = text(&client, &env).await;
    let call = || client.pipelined(|p| (p.incr(&text), p.strlen(&text), p.lpush(&text, 1)));

    drop(call());
    client.ping().await.unwrap();
    assert_eq!(client.stats().unheld_errors, 0, "it was not sent");

    proxy.delay(ToServer, Duration::from_millis(50));
    tokio::time::timeout(Duration::from_millis(10), call()).await.unwrap_err();
    client.ping().await.unwrap();
    assert_eq!(client.stats().unheld_errors, 2);
    proxy.delay(ToServer, Duration::ZERO);

    let mut call = Box::pin(call());
    assert!(futures_util::poll!(&mut call).is_pending());
    client.ping().await.unwrap();
    drop(call);
    assert_eq!(client.stats().unheld_errors, 4);
}

#[tokio::test]
async fn what_a_lost_connection_took_along_is_told_once() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    client.ping().await.unwrap();
    proxy.stall(ToClient);
    let key = env.key("n");
    let lost = client.pipelined(|p| {
        p.incr(&key);
        p.incr(&key);
        p.incr(&key).attempt()
    });
    let lost = tokio::spawn(lost);
    tokio::time::sleep(Duration::from_millis(50)).await;
    proxy.cut();
    let error = limited(lost).await.unwrap().unwrap_err();
    assert_eq!((error.outcome(), error.others().len()), (Outcome::Unknown, 0));
}
