#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

use std::pin::Pin;

#[redis_batch(round_trips = 2)]
async fn two(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.incrby(key, n).await
}

#[redis_batch(round_trips = 1)]
async fn f(pipe: &Pipeline) -> Result<i64> {
    let mut slot: Option<Pin<Box<dyn Future<Output = Result<i64>>>>> = None;
    let before = std::mem::replace(&mut slot, Some(Box::pin(two(pipe, "x"))));
    match slot {
        Some(call) if before.is_none() => call.await,
        _ => Ok(0),
    }
}

async fn call(client: &Client) -> Result<()> {
    f(client).await?;
    Ok(())
}

fn main() {}
