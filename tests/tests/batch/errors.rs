//! Errors of the server, early exits, and what a transaction does with them.

use roundtrip::{Error, Pipeline, Result, Transaction, redis_batch};

use crate::world::World;

#[redis_batch]
async fn two_errors(pipe: &Pipeline) -> Result<()> {
    pipe.set("text", "x").await?;
    pipe.incr("text").await?;
    pipe.lpush("text", "y").await?;
    pipe.set("after", 1).await?;
    Ok(())
}

#[tokio::test]
async fn the_earliest_error_counts_and_does_not_stop_the_others() {
    let w = World::new().await;
    let error = two_errors(&w.client).await.unwrap_err();
    assert_eq!(error.command(), Some("INCR"));
    assert_eq!(w.raw().text(&["GET", "after"]), "1");
    assert_eq!(w.trips(), 1);
}

#[redis_batch]
async fn errors_in_a_loop(pipe: &Pipeline, keys: &[&str]) -> Result<i64> {
    for key in keys {
        pipe.incr(key).await?;
        pipe.llen(key).await?;
    }
    let n = pipe.incr("n").await?;
    Ok(n)
}

#[tokio::test]
async fn an_error_in_a_loop() {
    let w = World::new().await;
    w.raw().call(&["LPUSH", "list", "x"]);
    let error = errors_in_a_loop(&w.client, &["list"]).await.unwrap_err();
    assert_eq!(error.command(), Some("INCR"));
    w.raw().call(&["SET", "number", "1"]);
    let error = errors_in_a_loop(&w.client, &["number", "list"]).await.unwrap_err();
    assert_eq!(error.command(), Some("LLEN"), "the earliest in program order, over all iterations");
    assert_eq!(w.raw().text(&["GET", "n"]), "2");
    assert_eq!(w.trips(), 2);
}

#[redis_batch]
async fn error_before_an_exit(pipe: &Pipeline, text: &str) -> std::result::Result<i64, String> {
    pipe.incr("list").await.map_err(|e| e.to_string())?;
    Ok(text.len() as i64)
}

#[derive(Debug)]
enum Failure {
    Redis(Error),
    Parse,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Redis(error)
    }
}

#[redis_batch]
async fn error_and_exit(pipe: &Pipeline, text: &str) -> std::result::Result<i64, Failure> {
    pipe.incr("list").await?;
    let n: i64 = text.parse().map_err(|_| Failure::Parse)?;
    pipe.incrby("n", n).await?;
    Ok(n)
}

#[tokio::test]
async fn an_error_that_came_first_is_the_one_returned() {
    let w = World::new().await;
    assert!(matches!(error_and_exit(&w.client, "x").await, Err(Failure::Parse)));
    w.raw().call(&["DEL", "list"]);
    w.raw().call(&["LPUSH", "list", "x"]);
    let Err(Failure::Redis(error)) = error_and_exit(&w.client, "x").await else {
        panic!("no error of Redis")
    };
    assert_eq!(error.code(), Some("WRONGTYPE"));
    assert!(error_before_an_exit(&w.client, "x").await.is_err());
    // a caller's pipeline hears nothing of it
    let pipe = w.client.pipeline();
    assert!(error_and_exit(&pipe, "x").await.is_err());
    pipe.flush().await.unwrap();
}

#[redis_batch(atomic)]
async fn gives_up(tx: &Transaction, go_on: bool) -> Result<()> {
    tx.set("half", 1).await?;
    if !go_on {
        return Err(roundtrip::Client::connect_lazy("nonsense").unwrap_err());
    }
    tx.set("whole", 1).await?;
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_is_given_up_changes_nothing() {
    let w = World::new().await;
    gives_up(&w.client, false).await.unwrap_err();
    assert_eq!(w.trips(), 0);
    assert_eq!(w.raw().int(&["EXISTS", "half"]), 0);
    gives_up(&w.client, true).await.unwrap();
    assert_eq!(w.trips(), 1);
    assert_eq!(w.raw().int(&["EXISTS", "half", "whole"]), 2);
}

#[redis_batch]
async fn guarded(pipe: &Pipeline, dropped: &std::sync::Mutex<Vec<i64>>, seen: &Pipeline) -> Result<()> {
    struct Guard<'a>(&'a std::sync::Mutex<Vec<i64>>, u64, &'a Pipeline);
    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            self.0.lock().unwrap().push((self.2.round_trips() - self.1) as i64);
        }
    }
    {
        let _guard = Guard(dropped, seen.round_trips(), seen);
        seen.set("guarded", 1).await?;
    }
    pipe.set("after", 1).await?;
    Ok(())
}

#[tokio::test]
async fn a_guard_is_dropped_after_what_it_guards() {
    let w = World::new().await;
    let dropped = std::sync::Mutex::new(Vec::new());
    let (a, b) = (w.client.pipeline(), w.client.pipeline());
    guarded(&a, &dropped, &b).await.unwrap();
    assert_eq!(*dropped.lock().unwrap(), [1], "one round trip was over when the guard went");
}

#[redis_batch]
async fn later(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("first").await?;
    pipe.set("second", n).await?;
    Ok(n)
}

#[tokio::test]
async fn a_call_that_is_dropped_sends_nothing_more() {
    let w = World::new().await;
    drop(later(&w.client));
    assert_eq!(w.trips(), 0);
    let pipe = w.client.pipeline();
    drop(later(&pipe));
    pipe.flush().await.unwrap();
    assert_eq!(w.raw().int(&["EXISTS", "first", "second"]), 1);
}

/// An error of one's own, everywhere that one may be.
#[derive(Debug)]
struct Own(roundtrip::Error);

impl From<roundtrip::Error> for Own {
    fn from(error: roundtrip::Error) -> Own {
        Own(error)
    }
}

#[redis_batch(round_trips = 1)]
async fn own_error(pipe: &Pipeline, key: &str) -> std::result::Result<i64, Own> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, 60).await?;
    Ok(n)
}

#[redis_batch]
async fn plain_error(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("b").await
}

#[redis_batch]
async fn own_errors(pipe: &Pipeline) -> std::result::Result<i64, Own> {
    let a = own_error(pipe, "a").await?;
    let b = plain_error(pipe).await?;
    let handles: Vec<_> = (0..3).map(|_| pipe.incr("c")).collect();
    let c: i64 = pipe.execute(handles).await?.into_iter().sum();
    let (d, e) = tokio::try_join!(own_error(pipe, "a"), own_error(pipe, "text"))?;
    Ok(a + b + c + d + e)
}

#[redis_batch(atomic)]
async fn own_error_atomic(tx: &roundtrip::Transaction, key: &str) -> std::result::Result<(), Own> {
    tx.incr(key).await?;
    Ok(())
}

#[tokio::test]
async fn an_error_of_ones_own() {
    let w = World::new().await;
    assert_eq!(own_errors(&w.client).await.unwrap(), 1 + 1 + (1 + 2 + 3) + 2 + 1);
    own_error_atomic(&w.client, "a").await.unwrap();
    w.client.set("text", "x").await.unwrap();
    assert_eq!(own_errors(&w.client).await.unwrap_err().0.code(), Some("ERR"));
    own_error_atomic(&w.client, "text").await.unwrap_err();
}

#[redis_batch]
async fn two_waves(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    let next = pipe.incrby(key, n).await?;
    Ok(next)
}

#[tokio::test]
async fn calls_of_two_round_trips_are_joined() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    assert_eq!(tokio::join!(two_waves(&pipe, "m"), two_waves(&pipe, "m")).1.unwrap(), 5);
    assert_eq!(w.trips(), 2);
}

#[tokio::test]
async fn calls_whose_results_are_had_one_by_one() {
    let w = World::new().await;
    w.client.set("text", "x").await.unwrap();
    let pipe = w.client.pipeline();
    let (good, bad) = (one_wave(&pipe, "n"), one_wave(&pipe, "text"));
    let (good, bad) = pipe.execute((good.attempt(), bad.attempt())).await.unwrap();
    assert_eq!(good.unwrap(), 1);
    assert!(bad.is_err());
}

#[redis_batch(round_trips = 1)]
async fn one_wave(pipe: &Pipeline, key: &str) -> Result<i64> {
    pipe.incr(key).await
}
