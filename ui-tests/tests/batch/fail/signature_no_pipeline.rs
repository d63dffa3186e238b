#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn f(key: &str) -> Result<i64> {
    Ok(1)
}

fn main() {}
