//! What people know from elsewhere.

use std::collections::HashMap;

use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

use crate::world::World;

// --- RedPipe

#[redis_batch(round_trips = 1)]
async fn increment_and_expire(pipe: &Pipeline, key: &str, ttl: u64) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, ttl).await?;
    Ok(n)
}

#[redis_batch(round_trips = 1)]
async fn increment_keys(pipe: &Pipeline, keys: &[String]) -> Result<i64> {
    let counts: Vec<_> = keys.iter().map(|key| pipe.incr(key)).collect();
    let counts = pipe.execute(counts).await?;
    Ok(counts.iter().sum())
}

/// RedPipe's own example: functions that know nothing of each other, one round trip.
#[redis_batch(round_trips = 1)]
async fn increment_keys_and_expire(pipe: &Pipeline, keys: &[String], ttl: u64) -> Result<i64> {
    let mut sum = 0;
    let counts = tokio::try_join!(increment_keys(pipe, keys), increment_and_expire(pipe, "last", ttl))?;
    sum += counts.0 + counts.1;
    Ok(sum)
}

#[tokio::test]
async fn redpipe() {
    let w = World::new().await;
    let keys: Vec<String> = (0..10).map(|n| format!("key:{n}")).collect();
    assert_eq!(increment_keys(&w.client, &keys).await.unwrap(), 10);
    assert_eq!(w.trips(), 1);
    assert_eq!(increment_keys_and_expire(&w.client, &keys, 60).await.unwrap(), 21);
    assert_eq!(w.trips(), 1);

    let pipe = w.client.pipeline();
    let all = (0..100).map(|_| increment_and_expire(&pipe, "a", 60));
    let counts = futures_util::future::try_join_all(all).await.unwrap();
    assert_eq!(counts, (1..=100).collect::<Vec<_>>());
    assert_eq!(w.writes(), 1);
    assert_eq!(w.trips(), 1);

    let all = (0..100).map(|_| increment_and_expire(&w.client, "a", 60));
    futures_util::future::try_join_all(all).await.unwrap();
    assert!(w.writes() <= 2, "{} writes", w.writes());
    assert!(w.trips() <= 2);
}

// --- coredis and redis-py: an INCR of one's own

#[redis_batch(atomic, watch(key))]
async fn atomic_incr(tx: &Transaction, key: &str) -> Result<i64> {
    let next = tx.get::<i64>(key).await?.unwrap_or(0) + 1;
    tx.set(key, next).await?;
    Ok(next)
}

#[tokio::test]
async fn an_incr_of_ones_own() {
    let w = World::new().await;
    let all = (0..6).map(|_| atomic_incr(&w.client, "seq"));
    let mut all = futures_util::future::try_join_all(all).await.unwrap();
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4, 5, 6]);
    assert_eq!(w.raw().text(&["GET", "seq"]), "6");
}

// --- the page view

struct Page {
    name: String,
    theme: String,
    followers: u64,
    views: i64,
    last: Option<String>,
}

#[redis_batch(round_trips = 2)]
async fn user(pipe: &Pipeline, id: u64) -> Result<(String, String)> {
    let user: HashMap<String, String> = pipe.hgetall(format!("user:{id}")).await?;
    let team = user.get("team").cloned().unwrap_or_default();
    let theme: Option<String> = pipe.get(format!("theme:{team}")).await?;
    Ok((user.get("name").cloned().unwrap_or_default(), theme.unwrap_or_default()))
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
    let ids: Vec<u64> = pipe.lrange(format!("posts:{id}"), 0, 0).await?;
    let Some(post) = ids.first() else { return Ok(None) };
    pipe.get(format!("post:{post}")).await
}

#[redis_batch(round_trips = 2)]
async fn page(pipe: &Pipeline, id: u64) -> Result<Page> {
    let ((name, theme), followers, views, last) =
        tokio::try_join!(user(pipe, id), followers(pipe, id), count_view(pipe, id), last_post(pipe, id))?;
    Ok(Page { name, theme, followers, views, last })
}

async fn naive_page(client: &Client, id: u64) -> Result<Page> {
    let user: HashMap<String, String> = client.hgetall(format!("user:{id}")).await?;
    let theme: Option<String> = client.get(format!("theme:{}", user["team"])).await?;
    let followers = client.scard(format!("followers:{id}")).await?;
    let views = client.incr(format!("views:{id}")).await?;
    client.expire(format!("views:{id}"), 86_400).await?;
    let ids: Vec<u64> = client.lrange(format!("posts:{id}"), 0, 0).await?;
    let last = client.get(format!("post:{}", ids[0])).await?;
    Ok(Page { name: user["name"].clone(), theme: theme.unwrap_or_default(), followers, views, last })
}

#[tokio::test]
async fn a_page_view_takes_two_round_trips() {
    let w = World::new().await;
    let mut raw = w.raw();
    raw.call(&["HSET", "user:7", "name", "ann", "team", "blue"]);
    raw.call(&["SET", "theme:blue", "dark"]);
    raw.call(&["SADD", "followers:7", "1", "2", "3"]);
    raw.call(&["LPUSH", "posts:7", "41"]);
    raw.call(&["SET", "post:41", "hello"]);

    let naive = naive_page(&w.client, 7).await.unwrap();
    assert_eq!(w.trips(), 7);
    let page = page(&w.client, 7).await.unwrap();
    assert_eq!(w.trips(), 2);
    assert_eq!((page.name, page.theme, page.followers), (naive.name, naive.theme, naive.followers));
    assert_eq!((page.views, page.last.as_deref()), (naive.views + 1, Some("hello")));
}
