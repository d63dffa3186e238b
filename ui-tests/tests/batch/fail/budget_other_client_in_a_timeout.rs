use std::time::Duration;

use roundtrip::{Client, Pipeline, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline, client: &Client) -> Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    let n = tokio::time::timeout(Duration::from_secs(1), client.incr("a")).await??;
    Ok(n)
}

fn main() {}
