#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 2)]
async fn f(pipe: &Pipeline) -> Result<(i64, i64)> {
    tokio::try_join!(pipe.incrby("a", pipe.incr("x").await?), pipe.incr("b"))
}

async fn call(client: &Client) -> Result<()> {
    f(client).await?;
    Ok(())
}

fn main() {}
