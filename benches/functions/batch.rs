//! With the attribute.

#[redis_batch]
async fn count(pipe: &Pipeline, key: &str, ttl: u64) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, ttl).await?;
    Ok(n)
}

#[redis_batch]
async fn profile(pipe: &Pipeline, id: u64) -> Result<(String, u64, bool)> {
    let name: Option<String> = pipe.get(format!("name:{id}")).await?;
    let posts = pipe.llen(format!("posts:{id}")).await?;
    let online = pipe.sismember("online", id).await?;
    pipe.set(format!("seen:{id}"), "now").await?;
    Ok((name.unwrap_or_default(), posts, online))
}

#[redis_batch]
async fn next(pipe: &Pipeline, key: &str) -> Result<Option<String>> {
    let n = pipe.incr(key).await?;
    let limit: Option<i64> = pipe.get("limit").await?;
    let value = pipe.get(format!("{key}:{}", n % limit.unwrap_or(100))).await?;
    pipe.incr("served").await?;
    Ok(value)
}

#[redis_batch]
async fn take(pipe: &Pipeline, key: &str) -> Result<bool> {
    let left: Option<i64> = pipe.get(key).await?;
    pipe.incr("asked").await?;
    if left.unwrap_or(0) <= 0 {
        return Ok(false);
    }
    pipe.decr(key).await?;
    pipe.expire(key, 60).await?;
    Ok(true)
}

#[redis_batch]
async fn visit(pipe: &Pipeline, id: u64) -> Result<(i64, String)> {
    let n = count(pipe, "visits", 60).await?;
    let (name, _, _) = profile(pipe, id).await?;
    Ok((n, name))
}
