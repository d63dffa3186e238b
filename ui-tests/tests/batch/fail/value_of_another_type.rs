use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn name(pipe: &Pipeline, key: &str) -> Result<String> {
    pipe.expire(key, 60).await?;
    let name: String = pipe.get(key).await?;
    Ok(name)
}

fn main() {}
