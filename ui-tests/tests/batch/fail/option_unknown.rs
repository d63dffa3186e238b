#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trip = 1)]
async fn f(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

fn main() {}
