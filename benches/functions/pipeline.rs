//! What somebody writes who wants the same round trips and has only pipelines.

async fn count(client: &Client, key: &str, ttl: u64) -> Result<i64> {
    let pipe = client.pipeline();
    let n = pipe.incr(key);
    let expire = pipe.expire(key, ttl);
    let (n, _) = pipe.execute((n, expire)).await?;
    Ok(n)
}

async fn profile(client: &Client, id: u64) -> Result<(String, u64, bool)> {
    let pipe = client.pipeline();
    let name = pipe.get::<String>(format!("name:{id}"));
    let posts = pipe.llen(format!("posts:{id}"));
    let online = pipe.sismember("online", id);
    let seen = pipe.set(format!("seen:{id}"), "now");
    let (name, posts, online, _) = pipe.execute((name, posts, online, seen)).await?;
    Ok((name.unwrap_or_default(), posts, online))
}

async fn next(client: &Client, key: &str) -> Result<Option<String>> {
    let pipe = client.pipeline();
    let n = pipe.incr(key);
    let limit = pipe.get::<i64>("limit");
    let (n, limit) = pipe.execute((n, limit)).await?;
    let value = pipe.get(format!("{key}:{}", n % limit.unwrap_or(100)));
    let served = pipe.incr("served");
    let (value, _) = pipe.execute((value, served)).await?;
    Ok(value)
}

async fn take(client: &Client, key: &str) -> Result<bool> {
    let pipe = client.pipeline();
    let left = pipe.get::<i64>(key);
    let asked = pipe.incr("asked");
    let (left, _) = pipe.execute((left, asked)).await?;
    if left.unwrap_or(0) <= 0 {
        return Ok(false);
    }
    let decr = pipe.decr(key);
    let expire = pipe.expire(key, 60);
    pipe.execute((decr, expire)).await?;
    Ok(true)
}

async fn visit(client: &Client, id: u64) -> Result<(i64, String)> {
    let pipe = client.pipeline();
    let n = pipe.incr("visits");
    let expire = pipe.expire("visits", 60);
    let name = pipe.get::<String>(format!("name:{id}"));
    let posts = pipe.llen(format!("posts:{id}"));
    let online = pipe.sismember("online", id);
    let seen = pipe.set(format!("seen:{id}"), "now");
    let (n, _, name, ..) = pipe.execute((n, expire, name, posts, online, seen)).await?;
    Ok((n, name.unwrap_or_default()))
}
