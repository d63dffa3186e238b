//! What a budget counts, beside what the server sees.

use std::time::Duration;

use roundtrip::{Pipeline, Result, redis_batch};

use crate::world::World;

#[redis_batch(round_trips = 1)]
async fn chains(pipe: &Pipeline, by: i64) -> Result<i64> {
    let a = pipe.incr("a").map(|n| n + by).await?;
    let b = pipe.incr("a").and_then(|n| Ok(n * 10)).await?;
    let c = pipe.command("INCRBY").arg("a").arg(by).query::<i64>().await?;
    Ok(a + b + c)
}

#[redis_batch(round_trips = 1)]
async fn handles(pipe: &Pipeline) -> Result<i64> {
    let a = pipe.incr("h");
    let b = pipe.incr("h").map(|n| n * 10);
    pipe.incr("h").await?;
    let a = a.await?;
    let b = b.await?;
    Ok(a + b)
}

#[redis_batch(round_trips = 1)]
async fn one_or_one(pipe: &Pipeline, deep: bool) -> Result<i64> {
    let n = pipe.incr("n").await?;
    let mut m = 0;
    if deep {
        m = pipe.get::<i64>("n").await?.unwrap_or(0);
    }
    Ok(n + m)
}

#[redis_batch(round_trips = 1)]
async fn arms(pipe: &Pipeline, first: bool) -> Result<i64> {
    Ok(if first { pipe.incr("x").await? } else { pipe.incr("y").await? })
}

#[redis_batch(round_trips = 1)]
async fn closures(pipe: &Pipeline, keys: &[&str]) -> Result<i64> {
    let all: Vec<_> = keys.iter().map(|key| add(pipe, key)).collect();
    let more = vec![pipe.incr("z"), pipe.incr("z")];
    let (all, more) = pipe.execute((all, more)).await?;
    Ok(all.iter().sum::<i64>() + more.iter().sum::<i64>())
}

#[redis_batch(round_trips = 1)]
async fn add(pipe: &Pipeline, key: &str) -> Result<i64> {
    pipe.incr(key).await
}

#[redis_batch(round_trips = 2)]
async fn twice(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.incrby(key, n).await
}

/// The calls in the middle of an expression count as what they are.
#[redis_batch(round_trips = 2)]
async fn in_an_expression(pipe: &Pipeline) -> Result<i64> {
    let both = tokio::try_join!(twice(pipe, "p"), twice(pipe, "q"))?;
    Ok(both.0 + both.1)
}

#[redis_batch(round_trips = 4)]
async fn two_in_expressions(pipe: &Pipeline) -> Result<i64> {
    let n = i64::abs(twice(pipe, "p").await?) + i64::abs(twice(pipe, "q").await?);
    Ok(n)
}

/// An early end and the other one take two each.
#[redis_batch(round_trips = 2)]
async fn leaves(pipe: &Pipeline) -> Result<i64> {
    if let Some(n) = pipe.get::<i64>("left").await? {
        let m = pipe.incrby("left", n).await?;
        return Ok(m);
    }
    pipe.set("left", 3).await?;
    Ok(0)
}

#[tokio::test]
async fn within_what_is_declared() {
    let w = World::new().await;
    let c = &w.client;
    assert_eq!(chains(c, 5).await.unwrap(), 6 + 20 + 7);
    assert_eq!(w.trips(), 1);
    assert_eq!(handles(c).await.unwrap(), 1 + 20);
    assert_eq!(w.trips(), 1);
    assert_eq!((one_or_one(c, false).await.unwrap(), w.trips()), (1, 1));
    assert_eq!((one_or_one(c, true).await.unwrap(), w.trips()), (4, 1));
    assert_eq!((arms(c, true).await.unwrap(), w.trips()), (1, 1));
    assert_eq!((closures(c, &["k", "l"]).await.unwrap(), w.trips()), (1 + 1 + 1 + 2, 1));
    assert_eq!((in_an_expression(c).await.unwrap(), w.trips()), (4, 2));
    assert_eq!(two_in_expressions(c).await.unwrap(), 6 + 6);
    assert_eq!(w.trips(), 4);
    assert_eq!((leaves(c).await.unwrap(), w.trips()), (0, 2));
    assert_eq!((leaves(c).await.unwrap(), w.trips()), (6, 2));
    let tx = c.transaction();
    let (a, b) = (chains(&tx, 1), arms(&tx, false));
    assert_eq!(tx.exec((a, b)).await.unwrap().1, 1);
    assert_eq!(w.trips(), 1);
}

#[redis_batch(round_trips = 1)]
async fn locks(pipe: &Pipeline) -> Result<()> {
    pipe.set("lock", 1).await?;
    tokio::time::sleep(Duration::from_millis(5)).await;
    Ok(())
}

/// Nothing of `locks` travels with what follows.
#[redis_batch(round_trips = 2)]
async fn locks_and_unlocks(pipe: &Pipeline) -> Result<()> {
    locks(pipe).await?;
    pipe.del("lock").await?;
    Ok(())
}

#[tokio::test]
async fn a_call_that_ends_with_another_await() {
    let w = World::new().await;
    locks_and_unlocks(&w.client).await.unwrap();
    assert_eq!((w.trips(), w.raw().int(&["EXISTS", "lock"])), (2, 0));
    let pipe = w.client.pipeline();
    locks_and_unlocks(&pipe).await.unwrap();
    assert_eq!((w.trips(), w.raw().int(&["EXISTS", "lock"])), (2, 0));
}
