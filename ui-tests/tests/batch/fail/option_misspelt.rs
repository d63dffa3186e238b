use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(roundtrips = 1)]
async fn f(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("a").await
}

fn main() {}
