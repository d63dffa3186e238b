//! An ordinary async fn at the end, where a call is waited for at once.

use roundtrip::{Pipeline, Result, redis_batch};

async fn ordinary(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

#[redis_batch]
async fn statement(pipe: &Pipeline) -> Result<()> {
    ordinary(pipe).await?;
    Ok(())
}

#[redis_batch]
async fn value(pipe: &Pipeline) -> Result<i64> {
    pipe.set("b", 1).await?;
    Ok(ordinary(pipe).await?)
}

fn main() {}
