use roundtrip::{Pipeline, Result, redis_batch};

fn queue_some(pipe: &Pipeline) {
    pipe.incr("a");
}

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    queue_some(pipe);
    pipe.incr("a").await
}

fn main() {}
