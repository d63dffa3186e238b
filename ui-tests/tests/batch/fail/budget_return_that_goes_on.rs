#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 1)]
async fn f(pipe: &Pipeline) -> Result<i64> {
    for _ in 0..5 {
        return match pipe.incr("k").await? {
            n if n < 4 => continue,
            n => Ok(n),
        };
    }
    Ok(0)
}

async fn call(client: &Client) -> Result<()> {
    f(client).await?;
    Ok(())
}

fn main() {}
