//! Errors of commands whose handles were dropped: who tells them, and that nobody else does.

use std::time::Duration;

use futures_util::future::join;
use roundtrip::{Client, Error, Pipeline};
use roundtrip_tests::Direction::ToServer;

use crate::support::{Env, atomically, each, each_form, one};

/// A pipeline, and a key at which INCR and LPUSH fail.
async fn pipeline(client: &Client, env: &Env) -> (Pipeline, String) {
    let text = env.key("text");
    client.set(&text, "text").await.unwrap();
    (client.pipeline(), text)
}

fn places(error: &Error) -> Vec<Option<usize>> {
    [error].into_iter().chain(error.others()).map(Error::place).collect()
}

#[tokio::test]
async fn whoever_sends_and_waits_tells_them_once() {
    each(|env| async move {
        let client = env.client().await;
        let (pipe, text) = pipeline(&client, &env).await;
        drop(pipe.incr(&text));
        let error = pipe.flush().await.unwrap_err();
        assert_eq!((error.command(), error.place()), (Some("INCR"), Some(0)));
        pipe.flush().await.unwrap();

        // several: the earliest is the error, the rest come along
        drop((pipe.incr(&text), pipe.lpush(&text, 1)));
        let error = pipe.execute(()).await.unwrap_err();
        assert_eq!((error.command(), places(&error)), (Some("INCR"), vec![Some(0), Some(1)]));

        // an error of a handle is one of them
        drop(pipe.incr(&text));
        let held = pipe.lpush(&text, 1);
        drop(pipe.incr(&text));
        let error = pipe.execute(held).await.unwrap_err();
        assert_eq!((error.command(), places(&error)), (Some("INCR"), vec![Some(0), Some(1), Some(2)]));
        pipe.flush().await.unwrap();
        assert_eq!(client.stats().unheld_errors, 0);
    })
    .await;
}

#[tokio::test]
async fn an_execute_never_fails_for_what_it_did_not_send() {
    each(|env| async move {
        let client = env.client().await;
        let (pipe, text) = pipeline(&client, &env).await;
        // the await of a handle sends it, and tells only that handle's error
        let other = pipe.strlen(&text);
        drop(pipe.incr(&text));
        assert_eq!(other.await.unwrap(), 4);
        let last = pipe.strlen(&text);
        assert_eq!(pipe.execute(last).await.unwrap(), 4);
        // so it is left to a flush
        assert_eq!(pipe.flush().await.unwrap_err().command(), Some("INCR"));
        pipe.flush().await.unwrap();
    })
    .await;
}

/// Two wait, one has sent: what is unheld is told by that one.
#[tokio::test]
async fn others_that_wait_for_the_same_flight_are_not_told() {
    let env = one();
    let client = env.client().await;
    let (pipe, text) = pipeline(&client, &env).await;
    drop(pipe.incr(&text));
    let (first, second) = (pipe.strlen(&text), pipe.strlen(&text));
    let (first, second) = join(pipe.execute(first), pipe.execute(second)).await;
    assert_eq!(first.unwrap_err().command(), Some("INCR"));
    assert_eq!(second.unwrap(), 4);
    pipe.flush().await.unwrap();
}

#[tokio::test]
async fn what_a_dropped_owner_sent_is_told_by_the_next_flush() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    let (pipe, text) = pipeline(&client, &env).await;
    proxy.delay(ToServer, Duration::from_millis(50));
    let execute = async {
        drop(pipe.incr(&text));
        let held = pipe.lpush(&text, 1);
        pipe.execute(held).await
    };
    tokio::time::timeout(Duration::from_millis(10), execute).await.unwrap_err();
    // both are unheld now: the handle went with the call
    let later = pipe.strlen(&text);
    assert_eq!(pipe.execute(later).await.unwrap(), 4);
    let error = pipe.flush().await.unwrap_err();
    assert_eq!((error.command(), places(&error)), (Some("INCR"), vec![Some(0), Some(1)]));
    pipe.flush().await.unwrap();
}

#[tokio::test]
async fn sixteen_are_kept_for_a_flush_and_the_rest_are_counted() {
    let env = one();
    let client = env.client().await;
    let (pipe, text) = pipeline(&client, &env).await;
    for round in 0..3 {
        for _ in 0..10 {
            drop(pipe.incr(&text));
        }
        let sends = pipe.strlen(&text);
        assert_eq!(sends.await.unwrap(), 4);
        assert_eq!(client.stats().unheld_errors, [0, 4, 14][round]);
    }
    let error = pipe.flush().await.unwrap_err();
    assert_eq!(error.others().len(), 15);
    assert_eq!(client.stats().unheld_errors, 14);

    // what a pipeline takes with it is told by nobody either
    drop(pipe.incr(&text));
    assert_eq!(pipe.strlen(&text).await.unwrap(), 4);
    drop(pipe);
    assert_eq!(client.stats().unheld_errors, 15);
}

#[tokio::test]
async fn what_a_lost_connection_took_along_is_one_error() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    let (pipe, text) = pipeline(&client, &env).await;
    // the first command is answered before the end
    proxy.stall(ToServer);
    let first = pipe.strlen(&text);
    for _ in 0..5 {
        drop(pipe.incr(&text));
    }
    let flush = tokio::spawn(async move { (pipe.flush().await, first) });
    tokio::time::sleep(Duration::from_millis(20)).await;
    proxy.cut();
    let (flushed, first) = flush.await.unwrap();
    let error = flushed.unwrap_err();
    assert!(error.is_connection() && error.others().is_empty(), "{error}");
    assert!(first.await.unwrap_err().is_connection());
}

#[tokio::test]
async fn a_transaction_tells_its_own() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let text = env.key("text");
        client.set(&text, "text").await.unwrap();
        let length = atomically!(form, client, |tx| {
            let _ = (tx.incr(&text), tx.lpush(&text, 1));
            tx.strlen(&text)
        });
        let error = length.unwrap_err();
        assert_eq!((error.command(), places(&error)), (Some("INCR"), vec![Some(0), Some(1)]));
    })
    .await;
}
