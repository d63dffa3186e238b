//! A page that needs four unrelated things from the server. With plain async functions it takes seven round trips, with batch
//! functions two, and each function stays as simple as before. `cargo xtask demo` shows it after the tour.

use std::collections::HashMap;
use std::time::Instant;

use roundtrip::{Client, Pipeline, Result, redis_batch};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.hset("user:7", [("name", "ann"), ("team", "blue")]).await?;
    client.set("theme:blue", "dark").await?;
    client.sadd("followers:7", ["1", "2", "3"]).await?;
    client.del("posts:7").await?;
    client.lpush("posts:7", 41).await?;
    client.set("post:41", "hello").await?;

    println!("\n-- a page view: user, theme, followers, views, last post");
    println!("{:?}", page(&client, 7).await?);
    println!("on average of {PAGES}    round trips   writes     time");
    measure(&client, "call by call", async || naive::page(&client, 7).await).await?;
    measure(&client, "with try_join!", async || naive::side_by_side(&client, 7).await).await?;
    measure(&client, "#[redis_batch]", async || page(&client, 7).await).await
}

const PAGES: u32 = 1000;

/// The client counts its round trips and writes, so a test can assert them.
async fn measure(client: &Client, name: &str, view: impl AsyncFn() -> Result<Page>) -> Result<()> {
    let (before, start) = (client.stats(), Instant::now());
    for _ in 0..PAGES {
        view().await?;
    }
    let (after, time) = (client.stats(), start.elapsed());
    let trips = (after.round_trips - before.round_trips) as f64 / f64::from(PAGES);
    let writes = (after.writes - before.writes) as f64 / f64::from(PAGES);
    let micros = time.as_secs_f64() * 1e6 / f64::from(PAGES);
    println!("{name:<18} {trips:>14.1} {writes:>8.1} {micros:>5.0} µs");
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

/// The four are joined: their first commands are sent together, and so are their second ones.
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

/// The same without the attribute: every `.await` is a round trip.
mod naive {
    use super::*;

    pub async fn page(client: &Client, id: u64) -> Result<Page> {
        let (name, theme) = user(client, id).await?;
        let followers = client.scard(format!("followers:{id}")).await?;
        let views = count_view(client, id).await?;
        let last = last_post(client, id).await?;
        Ok(Page { name, theme, followers, views, last })
    }

    pub async fn side_by_side(client: &Client, id: u64) -> Result<Page> {
        let ((name, theme), followers, views, last) = tokio::try_join!(
            user(client, id),
            client.scard(format!("followers:{id}")),
            count_view(client, id),
            last_post(client, id)
        )?;
        Ok(Page { name, theme, followers, views, last })
    }

    async fn user(client: &Client, id: u64) -> Result<(String, String)> {
        let mut user: HashMap<String, String> = client.hgetall(format!("user:{id}")).await?;
        let team = user.remove("team").unwrap_or_default();
        let theme: Option<String> = client.get(format!("theme:{team}")).await?;
        Ok((user.remove("name").unwrap_or_default(), theme.unwrap_or_default()))
    }

    async fn count_view(client: &Client, id: u64) -> Result<i64> {
        let key = format!("views:{id}");
        let views = client.incr(&key).await?;
        client.expire(&key, 86_400).await?;
        Ok(views)
    }

    async fn last_post(client: &Client, id: u64) -> Result<Option<String>> {
        let posts: Vec<u64> = client.lrange(format!("posts:{id}"), 0, 0).await?;
        let Some(post) = posts.first() else { return Ok(None) };
        client.get(format!("post:{post}")).await
    }
}
