#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn f(tx: &Transaction, key: &str) -> Result<i64> {
    tx.incr(key).await
}

fn main() {}
