#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 1)]
async fn f(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    if n > 10 {
        pipe.expire(key, 60).await?;
    }
    Ok(n)
}

fn main() {}
