#![allow(unused_variables, dead_code)]
use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch]
async fn f(pipe: &mut Pipeline, key: &str) -> Result<i64> {
    pipe.incr(key).await
}

fn main() {}
