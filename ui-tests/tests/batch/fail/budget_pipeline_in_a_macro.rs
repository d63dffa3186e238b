use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<String> {
    Ok(format!("{}", pipe.incr("a").await?))
}

fn main() {}
