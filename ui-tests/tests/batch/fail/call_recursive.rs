#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn f(pipe: &Pipeline, depth: u32) -> Result<i64> {
    let n = pipe.incr("a").await?;
    if depth > 0 {
        f(pipe, depth - 1).await?;
    }
    Ok(n)
}

fn main() {}
