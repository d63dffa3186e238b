#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 3)]
async fn f(pipe: &Pipeline, keys: &[&str]) -> Result<i64> {
    let mut sum = 0;
    for key in keys {
        let n = pipe.incr(key).await?;
        sum += n;
    }
    Ok(sum)
}

fn main() {}
