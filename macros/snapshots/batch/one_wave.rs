//! What a function looks like that only queues: alone, joined, in a transaction.

#[redis_batch(round_trips = 1)]
async fn increment_and_expire(pipe: &Pipeline, key: &str, ttl: u64) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, ttl).await?;
    Ok(n)
}
