use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn lock(pipe: &Pipeline) -> Result<()> {
    pipe.set("lock", 1).await?;
    tokio::task::yield_now().await;
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn unlock(pipe: &Pipeline) -> Result<()> {
    lock(pipe).await?;
    pipe.del("lock").await?;
    tokio::task::yield_now().await;
    Ok(())
}

fn main() {}
