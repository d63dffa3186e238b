use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 2)]
async fn two(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.incrby(key, n).await
}

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    Ok(i64::max(0, tokio::try_join!(two(pipe, "a"), two(pipe, "b"))?.0))
}

fn main() {}
