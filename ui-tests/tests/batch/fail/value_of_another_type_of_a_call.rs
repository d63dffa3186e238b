use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn count(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

#[redis_batch(round_trips = 1)]
async fn name(pipe: &Pipeline, key: &str) -> Result<String> {
    let name: String = count(pipe).await?;
    pipe.expire(key, 60).await?;
    Ok(name)
}

fn main() {}
