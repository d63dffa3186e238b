//! The same where the call is made again and again.
use roundtrip::{Pipeline, Result, redis_batch};

async fn load(pipe: &Pipeline, id: u64) -> Result<i64> {
    pipe.incr(id).await
}

#[redis_batch(round_trips = 1)]
async fn load_all(pipe: &Pipeline) -> Result<()> {
    for id in 0..3 {
        load(pipe, id).await?;
    }
    Ok(())
}

fn main() {}
