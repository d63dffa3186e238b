#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 1)]
async fn f(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n: i64 = pipe.get(key).await?.unwrap_or(0);
    pipe.set(key, n + 1).await?;
    Ok(n)
}

fn main() {}
