//! Two of them in a join are two mistakes.
use roundtrip::{Pipeline, Result, redis_batch};

async fn load(pipe: &Pipeline, id: u64) -> Result<i64> {
    pipe.incr(id).await
}

#[redis_batch(round_trips = 2)]
async fn load_both(pipe: &Pipeline) -> Result<i64> {
    let (a, b) = tokio::try_join!(load(pipe, 1), load(pipe, 2))?;
    Ok(a + b)
}

fn main() {}
