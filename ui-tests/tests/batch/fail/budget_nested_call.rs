#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 2)]
async fn two(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("a").await?;
    if n > 1 {
        pipe.set("b", n).await?;
    }
    Ok(n)
}

#[redis_batch(round_trips = 2)]
async fn three(pipe: &Pipeline) -> Result<i64> {
    let a = two(pipe).await?;
    let b = two(pipe).await?;
    Ok(a + b)
}

fn main() {}
