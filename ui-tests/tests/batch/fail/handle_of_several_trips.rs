use roundtrip::{Client, Pipeline, Result, redis_batch};

#[redis_batch]
async fn two(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.incrby(key, n).await
}

async fn run(client: &Client) -> Result<i64> {
    let pipe = client.pipeline();
    let call = two(&pipe, "a");
    pipe.execute(call).await
}

fn main() {}
