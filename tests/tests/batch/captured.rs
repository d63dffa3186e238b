//! Closures of commands that refer to a local, which later code changes.

use roundtrip::{Pipeline, Result, redis_batch};

use crate::world::World;

#[redis_batch(round_trips = 2)]
async fn in_place(pipe: &Pipeline) -> Result<i64> {
    let mut by = 1;
    let n = pipe.incr("a").map(|n| n + by).await?;
    by += 10;
    let m = pipe.incr("b").await?;
    Ok(n * 1000 + m * 100 + by)
}

#[redis_batch(round_trips = 1)]
async fn moved(pipe: &Pipeline) -> Result<i64> {
    let mut by = 1;
    let n = pipe.incr("a").map(move |n| n + by).await?;
    by += 10;
    let m = pipe.incr("b").await?;
    Ok(n * 1000 + m * 100 + by)
}

#[redis_batch(round_trips = 1)]
async fn held(pipe: &Pipeline) -> Result<i64> {
    let mut by = 1;
    let held = pipe.incr("a").map(|n| n + by);
    let m = pipe.incr("b").await?;
    let n = held.await?;
    by += 10;
    Ok(n * 1000 + m * 100 + by)
}

#[redis_batch(round_trips = 2)]
async fn in_handles(pipe: &Pipeline) -> Result<i64> {
    let mut by = 1;
    let all = pipe.execute(Vec::from([2, 3].map(|n| pipe.incrby("a", n).map(|n| n + by)))).await?;
    by += 10;
    let m = pipe.incr("b").await?;
    Ok(all.iter().sum::<i64>() * 1000 + m * 100 + by)
}

#[tokio::test]
async fn a_closure_sees_what_was_there_at_its_command() {
    let w = World::new().await;
    assert_eq!(in_place(&w.client).await.unwrap(), 2_111);
    assert_eq!(w.trips(), 2);
    assert_eq!(moved(&w.client).await.unwrap(), 3_211);
    assert_eq!(w.trips(), 1);
    assert_eq!(held(&w.client).await.unwrap(), 4_311);
    assert_eq!(w.trips(), 1);
    assert_eq!(in_handles(&w.client).await.unwrap(), (6 + 9) * 1000 + 411);
    assert_eq!(w.trips(), 2);
}
