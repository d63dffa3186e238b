use roundtrip::{Pipeline, redis_batch};

#[derive(Debug)]
pub struct Failure;

#[redis_batch(round_trips = 1)]
async fn count(pipe: &Pipeline, key: &str) -> Result<i64, Failure> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, 60).await?;
    Ok(n)
}

fn main() {}
