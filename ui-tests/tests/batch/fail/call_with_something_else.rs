#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn f(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

async fn g(client: &Client) -> Result<i64> {
    f(&String::from("redis://localhost")).await
}

fn main() {}
