//! The attribute was forgotten on the function that is called.
use roundtrip::{Pipeline, Result, redis_batch};

async fn load(pipe: &Pipeline, id: u64) -> Result<i64> {
    pipe.incr(id).await
}

#[redis_batch(round_trips = 2)]
async fn load_and_set(pipe: &Pipeline) -> Result<i64> {
    let n = load(pipe, 1).await?;
    pipe.set("n", n).await?;
    Ok(n)
}

fn main() {}
