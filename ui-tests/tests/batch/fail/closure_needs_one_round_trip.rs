use roundtrip::{Client, Pipeline, Result, redis_batch};

#[redis_batch]
async fn add_up(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.incrby("sum", n).await
}

async fn caller(client: &Client) -> Result<()> {
    client.pipelined(|p| add_up(p, "n")).await?;
    Ok(())
}

fn main() {}
