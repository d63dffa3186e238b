#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn any(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

#[redis_batch(round_trips = 1)]
async fn one(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

async fn g(client: Client) -> Result<i64> {
    any(42).await?;
    any("redis://localhost").await?;
    one(42).await?;
    one(&42).await?;
    one(client).await
}

fn main() {}
