#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

async fn ordinary(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

#[redis_batch]
async fn f(pipe: &Pipeline) -> Result<i64> {
    let n = ordinary(pipe).await?;
    pipe.set("b", 1).await?;
    Ok(n)
}

fn main() {}
