#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

struct Ctx<'a>(&'a str);

#[redis_batch]
async fn f(pipe: &Pipeline, c: Ctx) -> Result<i64> {
    pipe.incr(c.0).await
}

#[redis_batch]
async fn g(pipe: &Pipeline, all: &[Option<Ctx>], n: i64) -> Result<()> {
    for c in all.iter().flatten() {
        pipe.incrby(c.0, n).await?;
    }
    Ok(())
}

fn main() {}
