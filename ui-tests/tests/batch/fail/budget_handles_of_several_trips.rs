//! Calls of several round trips, awaited as a whole: each would take its own after the other.

use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 2)]
async fn two(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n: i64 = pipe.get(key).await?.unwrap_or(0);
    pipe.incrby(key, n).await
}

#[redis_batch(round_trips = 2)]
async fn bound(pipe: &Pipeline) -> Result<usize> {
    let all: Vec<_> = ["a", "b"].iter().map(|key| two(pipe, key)).collect();
    let all = pipe.execute(all).await?;
    Ok(all.len())
}

#[redis_batch(round_trips = 2)]
async fn in_place(pipe: &Pipeline) -> Result<i64> {
    Ok(pipe.execute(two(pipe, "a")).await?)
}

fn main() {}
