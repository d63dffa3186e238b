use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("a").map(|n| n + 1).await?;
    let m = pipe.incrby("a", n).map(|n| n + 1).await?;
    Ok(m)
}

fn main() {}
