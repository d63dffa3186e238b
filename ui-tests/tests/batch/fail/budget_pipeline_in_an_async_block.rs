use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    async { pipe.incr("a").await }.await
}

fn main() {}
