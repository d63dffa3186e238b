//! Batch functions in the closures of `pipelined` and `atomically`.

use roundtrip::{Client, Error, Pipeline, Result, Transaction, redis_batch};

use crate::world::World;

#[redis_batch(round_trips = 1)]
async fn visit(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, 60).await?;
    Ok(n)
}

/// Handles an error itself.
#[redis_batch(round_trips = 1)]
async fn count_or_zero(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await;
    Ok(n.unwrap_or(0))
}

/// Its first wave needs a poll to be queued.
#[redis_batch(round_trips = 1)]
async fn twice(pipe: &Pipeline, key: &str) -> Result<(i64, i64)> {
    let first = visit(pipe, key).await?;
    let second = visit(pipe, key).await?;
    Ok((first, second))
}

#[redis_batch(atomic)]
async fn transfer(tx: &Transaction, from: &str, to: &str) -> Result<(i64, i64)> {
    let left = tx.decr(from).await?;
    let there = tx.incr(to).await?;
    Ok((left, there))
}

#[tokio::test]
async fn a_function_appends_to_what_the_closure_has_queued() {
    let w = World::new().await;
    let (a, b, (c, d), e, f) = w
        .client
        .pipelined(|p| (p.incr("k"), visit(p, "k"), twice(p, "k"), p.incr("k"), visit(p, "k").attempt()))
        .await
        .unwrap();
    assert_eq!((a, b, c, d, e, f.unwrap()), (1, 2, 3, 4, 5, 6));
    assert_eq!(w.trips(), 1);
    let keys = ["a", "b", "c"];
    let visits = w.client.pipelined(|p| keys.map(|key| visit(p, key))).await.unwrap();
    assert_eq!(visits, [1, 1, 1]);
    assert_eq!((w.trips(), w.client.stats().unheld_errors), (1, 0));
}

#[tokio::test]
async fn a_function_is_part_of_the_closures_transaction() {
    let w = World::new().await;
    let (n, (left, there), once) =
        w.client.atomically(|tx| (tx.incr("a"), transfer(tx, "a", "b"), visit(tx, "a"))).await.unwrap();
    assert_eq!((n, left, there, once), (1, 0, 1, 1));
    assert_eq!(w.sent().matches("MULTI").count(), 1);
    assert_eq!(w.trips(), 1);
}

#[tokio::test]
async fn its_errors_are_told_once_and_by_itself() {
    let w = World::new().await;
    w.client.set("text", "text").await.unwrap();
    let place = |error: &Error| (error.command().map(str::to_owned), error.place(), error.others().len());

    // what the function handles is no error of the closure, be it of a pipeline or a transaction
    let (n, zero) = w.client.pipelined(|p| (p.incr("n"), count_or_zero(p, "text"))).await.unwrap();
    assert_eq!((n, zero), (1, 0));
    let (n, zero) = w.client.atomically(|tx| (tx.incr("n"), count_or_zero(tx, "text"))).await.unwrap();
    assert_eq!((n, zero), (2, 0));

    let error = w.client.pipelined(|p| (p.incr("n"), visit(p, "text"))).await.unwrap_err();
    assert_eq!(place(&error), (Some("INCR".to_owned()), Some(1), 0));

    // a call that is not returned, beside a command that is not
    let error = w
        .client
        .pipelined(|p| {
            drop(visit(p, "text"));
            p.lpush("text", 1);
            p.incr("n")
        })
        .await
        .unwrap_err();
    assert_eq!(place(&error), (Some("INCR".to_owned()), Some(0), 1));
    assert_eq!(w.client.get::<i64>("n").await.unwrap(), Some(4));
    assert_eq!(w.client.stats().unheld_errors, 0);
}

#[tokio::test]
async fn a_closure_that_is_given_up_sends_nothing_of_it() {
    let w = World::new().await;
    drop(w.client.pipelined(|p| (p.incr("n"), visit(p, "n"))));
    assert_eq!(w.client.stats().unsent, 3);
    drop(w.client.atomically(|tx| (tx.incr("n"), visit(tx, "n"))));
    let cleared = w.client.pipelined(|p| {
        let visit = visit(p, "n").attempt();
        p.clear();
        assert!(p.is_empty());
        (visit, p.incr("n"))
    });
    let (visit, n) = cleared.await.unwrap();
    assert!(visit.is_err());
    assert_eq!(n, 1);

    // a call that has left its closure is of no other
    let mut kept = None;
    w.client.pipelined(|p| kept = Some(self::visit(p, "n"))).await.unwrap();
    let (n, kept) = w.client.pipelined(|p| (p.incr("n"), kept)).await.unwrap();
    assert_eq!((n, kept), (3, Some(2)), "its reply is the one to its own command");
}

/// One helper for a client, a pipeline, a transaction and closures: a batch function.
#[tokio::test]
async fn one_helper_for_all() {
    let w = World::new().await;
    assert_eq!(visit(&w.client, "n").await.unwrap(), 1);
    let pipe = w.client.pipeline();
    assert_eq!(visit(&pipe, "n").await.unwrap(), 2);
    let tx = w.client.transaction();
    let third = visit(&tx, "n");
    assert_eq!(tx.exec(third).await.unwrap(), 3);
    assert_eq!(w.client.pipelined(|p| visit(p, "n")).await.unwrap(), 4);
    assert_eq!(w.client.atomically(|tx| visit(tx, "n")).await.unwrap(), 5);
    // on a thread of its own, so that what it waits for is `Send`
    let spawn =
        |client: Client| tokio::spawn(async move { (visit(&client, "n").await, closure(&client).await) });
    let (alone, both) = spawn(w.client.clone()).await.unwrap();
    assert_eq!((alone.unwrap(), both.unwrap()), (6, (7, 8)));
}

async fn closure(client: &Client) -> Result<(i64, i64)> {
    client.pipelined(|p| (visit(p, "n"), p.incr("n"))).await
}
