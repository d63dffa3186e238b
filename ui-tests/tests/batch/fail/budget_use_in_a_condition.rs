use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<()> {
    while pipe.incr("a").await? < 6 {}
    Ok(())
}

fn main() {}
