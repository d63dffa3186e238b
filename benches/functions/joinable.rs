//! What somebody writes who wants what the attribute gives: functions whose commands are queued at the call, so that they join
//! others on a pipeline, and which can be called on their own.

mod queued {
    use super::*;

    pub fn count(pipe: &Pipeline, key: &str, ttl: u64) -> impl Future<Output = Result<i64>> + Send + use<> {
        let n = pipe.incr(key);
        let expire = pipe.expire(key, ttl);
        async move {
            let n = n.await?;
            expire.await?;
            Ok(n)
        }
    }

    pub fn profile(
        pipe: &Pipeline,
        id: u64,
    ) -> impl Future<Output = Result<(String, u64, bool)>> + Send + use<> {
        let name = pipe.get::<String>(format!("name:{id}"));
        let posts = pipe.llen(format!("posts:{id}"));
        let online = pipe.sismember("online", id);
        let seen = pipe.set(format!("seen:{id}"), "now");
        async move {
            let name = name.await?;
            let posts = posts.await?;
            let online = online.await?;
            seen.await?;
            Ok((name.unwrap_or_default(), posts, online))
        }
    }

    pub fn next(pipe: &Pipeline, key: &str) -> impl Future<Output = Result<Option<String>>> + Send {
        let n = pipe.incr(key);
        let limit = pipe.get::<i64>("limit");
        async move {
            let n = n.await?;
            let limit = limit.await?;
            let value = pipe.get(format!("{key}:{}", n % limit.unwrap_or(100)));
            let served = pipe.incr("served");
            let value = value.await?;
            served.await?;
            Ok(value)
        }
    }

    pub fn take(pipe: &Pipeline, key: &str) -> impl Future<Output = Result<bool>> + Send {
        let left = pipe.get::<i64>(key);
        let asked = pipe.incr("asked");
        async move {
            let left = left.await?;
            asked.await?;
            if left.unwrap_or(0) <= 0 {
                return Ok(false);
            }
            let decr = pipe.decr(key);
            let expire = pipe.expire(key, 60);
            decr.await?;
            expire.await?;
            Ok(true)
        }
    }

    pub fn visit(pipe: &Pipeline, id: u64) -> impl Future<Output = Result<(i64, String)>> + Send + use<> {
        let n = count(pipe, "visits", 60);
        let profile = profile(pipe, id);
        async move {
            let n = n.await?;
            let (name, _, _) = profile.await?;
            Ok((n, name))
        }
    }
}

async fn count(client: &Client, key: &str, ttl: u64) -> Result<i64> {
    queued::count(&client.pipeline(), key, ttl).await
}

async fn profile(client: &Client, id: u64) -> Result<(String, u64, bool)> {
    queued::profile(&client.pipeline(), id).await
}

async fn next(client: &Client, key: &str) -> Result<Option<String>> {
    queued::next(&client.pipeline(), key).await
}

async fn take(client: &Client, key: &str) -> Result<bool> {
    queued::take(&client.pipeline(), key).await
}

async fn visit(client: &Client, id: u64) -> Result<(i64, String)> {
    queued::visit(&client.pipeline(), id).await
}
