#![allow(unused_variables, dead_code)]
use roundtrip::{Client, Result, redis_batch};

#[redis_batch]
async fn f(client: &Client, key: &str) -> Result<i64> {
    client.incr(key).await
}

fn main() {}
