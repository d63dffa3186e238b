#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 1)]
async fn f(pipe: &Pipeline) -> Result<()> {
    for _ in 0..5 {
        drop(pipe.incr("k"));
        pipe.flush().await?;
    }
    Ok(())
}

async fn call(client: &Client) -> Result<()> {
    f(client).await?;
    Ok(())
}

fn main() {}
