//! The same text without the attribute: each command is awaited where it stands.

async fn count(client: &Client, key: &str, ttl: u64) -> Result<i64> {
    let n = client.incr(key).await?;
    client.expire(key, ttl).await?;
    Ok(n)
}

async fn profile(client: &Client, id: u64) -> Result<(String, u64, bool)> {
    let name: Option<String> = client.get(format!("name:{id}")).await?;
    let posts = client.llen(format!("posts:{id}")).await?;
    let online = client.sismember("online", id).await?;
    client.set(format!("seen:{id}"), "now").await?;
    Ok((name.unwrap_or_default(), posts, online))
}

async fn next(client: &Client, key: &str) -> Result<Option<String>> {
    let n = client.incr(key).await?;
    let limit: Option<i64> = client.get("limit").await?;
    let value = client.get(format!("{key}:{}", n % limit.unwrap_or(100))).await?;
    client.incr("served").await?;
    Ok(value)
}

async fn take(client: &Client, key: &str) -> Result<bool> {
    let left: Option<i64> = client.get(key).await?;
    client.incr("asked").await?;
    if left.unwrap_or(0) <= 0 {
        return Ok(false);
    }
    client.decr(key).await?;
    client.expire(key, 60).await?;
    Ok(true)
}

async fn visit(client: &Client, id: u64) -> Result<(i64, String)> {
    let n = count(client, "visits", 60).await?;
    let (name, _, _) = profile(client, id).await?;
    Ok((n, name))
}
