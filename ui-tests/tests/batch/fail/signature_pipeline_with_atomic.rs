#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic)]
async fn f(pipe: &Pipeline, key: &str) -> Result<i64> {
    pipe.incr(key).await
}

fn main() {}
