#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn free(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

#[redis_batch(round_trips = 2)]
async fn f(pipe: &Pipeline) -> Result<i64> {
    let a = free(pipe).await?;
    Ok(a)
}

fn main() {}
