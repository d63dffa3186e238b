//! A call of a batch function gives its value away, as a handle does.
use roundtrip::{Client, Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn count(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("n").await
}

async fn example(client: Client) -> Result<i64> {
    let pipe = client.pipeline();
    let n = count(&pipe);
    pipe.execute(&n).await
}

fn main() {}
