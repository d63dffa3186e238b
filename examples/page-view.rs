//! A page that needs four unrelated things from the server: written one after the other it takes seven round trips, as batch
//! functions two, and each function stays as simple as it was.

use std::collections::HashMap;

use roundtrip::{Client, Pipeline, Result, redis_batch};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.hset("user:7", [("name", "ann"), ("team", "blue")]).await?;
    client.set("theme:blue", "dark").await?;
    client.sadd("followers:7", ["1", "2", "3"]).await?;
    client.lpush("posts:7", 41).await?;
    client.set("post:41", "hello").await?;

    let pipe = client.pipeline();
    let page = page(&pipe, 7).await?;
    println!("{page:?}: {} round trips", pipe.round_trips());
    Ok(())
}

#[derive(Debug)]
#[allow(dead_code, reason = "printed")]
struct Page {
    name: String,
    theme: String,
    followers: u64,
    views: i64,
    last: Option<String>,
}

/// The four run side by side; their first waves travel together, and so do their second.
#[redis_batch(round_trips = 2)]
async fn page(pipe: &Pipeline, id: u64) -> Result<Page> {
    let ((name, theme), followers, views, last) =
        tokio::try_join!(user(pipe, id), followers(pipe, id), count_view(pipe, id), last_post(pipe, id))?;
    Ok(Page { name, theme, followers, views, last })
}

#[redis_batch(round_trips = 2)]
async fn user(pipe: &Pipeline, id: u64) -> Result<(String, String)> {
    let mut user: HashMap<String, String> = pipe.hgetall(format!("user:{id}")).await?;
    let team = user.remove("team").unwrap_or_default();
    let theme: Option<String> = pipe.get(format!("theme:{team}")).await?;
    Ok((user.remove("name").unwrap_or_default(), theme.unwrap_or_default()))
}

#[redis_batch(round_trips = 1)]
async fn followers(pipe: &Pipeline, id: u64) -> Result<u64> {
    pipe.scard(format!("followers:{id}")).await
}

#[redis_batch(round_trips = 1)]
async fn count_view(pipe: &Pipeline, id: u64) -> Result<i64> {
    let key = format!("views:{id}");
    let views = pipe.incr(&key).await?;
    pipe.expire(&key, 86_400).await?;
    Ok(views)
}

#[redis_batch(round_trips = 2)]
async fn last_post(pipe: &Pipeline, id: u64) -> Result<Option<String>> {
    let posts: Vec<u64> = pipe.lrange(format!("posts:{id}"), 0, 0).await?;
    let Some(post) = posts.first() else { return Ok(None) };
    pipe.get(format!("post:{post}")).await
}
