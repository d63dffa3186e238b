//! Straight lines, branches, loops, exits.

use std::time::{Duration, Instant};

use roundtrip::{Client, Pipeline, Result, redis_batch};

use crate::world::World;

#[redis_batch(round_trips = 1)]
async fn increment_and_expire(pipe: &Pipeline, key: &str, ttl: u64) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, ttl).await?;
    Ok(n)
}

#[tokio::test]
async fn one_wave_alone() {
    let w = World::new().await;
    assert_eq!(increment_and_expire(&w.client, "k", 60).await.unwrap(), 1);
    assert_eq!(w.trips(), 1);
}

#[tokio::test]
async fn a_hundred_on_one_pipeline() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let all: Vec<_> = (0..100).map(|_| increment_and_expire(&pipe, "k", 60)).collect();
    let sum: i64 = futures_util::future::try_join_all(all).await.unwrap().into_iter().sum();
    assert_eq!(sum, 5050);
    assert_eq!(w.trips(), 1);
    let all: Vec<_> = (0..100).map(|_| increment_and_expire(&pipe, "k", 60)).collect();
    let sum: i64 = pipe.execute(all).await.unwrap().into_iter().sum();
    assert_eq!(sum, 15050);
    assert_eq!(w.trips(), 1);
}

/// One wave, of which the second half comes after other code.
#[redis_batch]
async fn halves(pipe: &Pipeline) -> Result<(i64, i64)> {
    let first = pipe.incr("k").await?;
    std::hint::black_box(());
    let second = pipe.incr("k").await?;
    Ok((first, second))
}

#[tokio::test]
async fn a_wave_is_queued_whole() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let (sent, unsent) = (halves(&pipe), halves(&pipe));
    pipe.flush().await.unwrap();
    assert_eq!(sent.await.unwrap(), (1, 2));
    drop(unsent);
    pipe.flush().await.unwrap();
    assert_eq!(w.client.get::<i64>("k").await.unwrap(), Some(4));
}

#[tokio::test]
async fn a_wave_of_which_half_is_sent_by_others() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let mut wave = roundtrip::__private::Wave::new();
    let first = wave.push(pipe.incr("k"));
    pipe.flush().await.unwrap();
    let second = wave.push(pipe.incr("k"));
    wave.arrive().await;
    assert_eq!((wave.value(first).unwrap(), wave.value(second).unwrap()), (1, 2));
}

#[tokio::test]
async fn a_wave_in_a_transaction_that_is_dropped() {
    let w = World::new().await;
    let tx = w.client.transaction();
    let left = increment_and_expire(&tx, "k", 60);
    drop(tx);
    drop(left);
    assert_eq!(increment_and_expire(&w.client, "k", 60).await.unwrap(), 1);
}

#[tokio::test]
async fn in_a_transaction() {
    let w = World::new().await;
    let tx = w.client.transaction();
    let a = increment_and_expire(&tx, "k", 60);
    let b = tx.incr("k");
    assert_eq!(tx.exec((a, b)).await.unwrap(), (1, 2));
    assert!(w.sent().contains("MULTI"));
    assert_eq!(w.trips(), 1);
}

#[redis_batch]
async fn signup(pipe: &Pipeline, name: &str) -> Result<(i64, i64)> {
    let key = format!("next:{name}");
    let id = pipe.incr(&key).await?;
    let hits = increment_and_expire(pipe, "hits", 60).await?;
    if id > 1 {
        pipe.set("last", id).await?;
    } else {
        pipe.del(&key).await?;
    }
    Ok((id, hits))
}

#[tokio::test]
async fn two_waves_with_a_branch_and_a_call() {
    let w = World::new().await;
    assert_eq!(signup(&w.client, "bob").await.unwrap(), (1, 1));
    assert_eq!(w.trips(), 2);
    let pipe = w.client.pipeline();
    let (a, b) = tokio::try_join!(signup(&pipe, "al"), signup(&pipe, "bo")).unwrap();
    assert_eq!((a, b), ((1, 2), (1, 3)));
    assert_eq!(w.trips(), 2);
}

#[redis_batch]
async fn bump(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.get::<i64>("a").await?.unwrap_or(0) + 1;
    pipe.set("b", n).await?;
    Ok(n)
}

#[redis_batch]
async fn bump_then_read(pipe: &Pipeline) -> Result<(i64, Option<i64>)> {
    let n = bump(pipe).await?;
    let b = pipe.get("b").await?;
    Ok((n, b))
}

#[tokio::test]
async fn a_nested_call_keeps_program_order() {
    let w = World::new().await;
    assert_eq!(bump_then_read(&w.client).await.unwrap(), (1, Some(1)));
    assert_eq!(w.trips(), 2);
    let pipe = w.client.pipeline();
    assert_eq!(tokio::try_join!(bump(&pipe), bump(&pipe)).unwrap(), (1, 1));
    assert_eq!(w.trips(), 2);
}

#[redis_batch(round_trips = 1)]
async fn touch_all(pipe: &Pipeline, keys: &[&str]) -> Result<()> {
    for key in keys {
        let key = format!("seen:{key}");
        pipe.incr(&key).await?;
        pipe.expire(&key, 10).await?;
    }
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn increment_keys(pipe: &Pipeline, keys: &[&str]) -> Result<i64> {
    let counts = keys.iter().map(|key| pipe.incr(key)).collect::<Vec<_>>();
    let counts = pipe.execute(counts).await?;
    Ok(counts.iter().sum())
}

#[redis_batch(round_trips = 1)]
async fn call_in_a_loop(pipe: &Pipeline, keys: &[&str]) -> Result<()> {
    for key in keys {
        increment_and_expire(pipe, key, 60).await?;
    }
    Ok(())
}

#[tokio::test]
async fn loops() {
    let w = World::new().await;
    touch_all(&w.client, &["a", "b", "c"]).await.unwrap();
    assert_eq!(w.trips(), 1);
    assert_eq!(increment_keys(&w.client, &["a", "b", "a"]).await.unwrap(), 4);
    assert_eq!(w.trips(), 1);
    call_in_a_loop(&w.client, &["a", "b", "a"]).await.unwrap();
    assert_eq!(w.trips(), 1);
    assert_eq!(w.raw().text(&["GET", "a"]), "4");
    let tx = w.client.transaction();
    let sum = increment_keys(&tx, &["a", "b"]);
    let seen = touch_all(&tx, &["x"]);
    assert_eq!(tx.exec((sum, seen)).await.unwrap().0, 8);
    assert_eq!(w.trips(), 1);
}

macro_rules! ensure {
    ($e:expr) => {
        if !$e {
            return Ok(-1);
        }
    };
}

#[redis_batch]
async fn hidden_return(pipe: &Pipeline, go_on: bool) -> Result<i64> {
    pipe.set("audit", 1).await?;
    ensure!(go_on);
    let n = pipe.incr("audit").await?;
    Ok(n)
}

#[tokio::test]
async fn a_hidden_return_loses_nothing() {
    let w = World::new().await;
    assert_eq!(hidden_return(&w.client, false).await.unwrap(), -1);
    assert_eq!(w.raw().text(&["GET", "audit"]), "1");
    assert_eq!(w.trips(), 1);
    assert_eq!(hidden_return(&w.client, true).await.unwrap(), 2);
    assert_eq!(w.trips(), 1);
}

#[redis_batch]
async fn parse_between(
    pipe: &Pipeline,
    text: String,
) -> std::result::Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    pipe.set("seen", 1).await?;
    let by: i64 = text.parse()?;
    let n = pipe.incrby("n", by).await?;
    Ok(n)
}

#[tokio::test]
async fn a_question_mark_between() {
    let w = World::new().await;
    assert!(parse_between(&w.client, "x".to_owned()).await.is_err());
    assert_eq!(w.raw().text(&["GET", "seen"]), "1");
    assert_eq!(w.trips(), 1);
    assert_eq!(parse_between(&w.client, "5".to_owned()).await.unwrap(), 5);
    assert_eq!(w.trips(), 1);
}

#[redis_batch]
async fn in_arm(pipe: &Pipeline, deep: bool) -> Result<i64> {
    let a = pipe.incr("a").await?;
    let mut sum = 0;
    if deep {
        let b = pipe.incr("b").await?;
        sum += b;
    }
    Ok(sum + a)
}

#[redis_batch]
async fn scrutinee(pipe: &Pipeline) -> Result<i64> {
    pipe.set("k", 5).await?;
    let Some(k) = pipe.get::<i64>("k").await? else { return Ok(0) };
    match pipe.incr("k").await? {
        6 => pipe.set("six", k).await?,
        _ => pipe.set("other", k).await?,
    }
    while let Some(n) = pipe.get::<i64>("six").await? {
        pipe.del("six").await?;
        pipe.incrby("k", n).await?;
    }
    pipe.incr("k").await
}

#[redis_batch]
async fn executed_in_place(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("e");
    Ok(pipe.execute(n).await?)
}

#[tokio::test]
async fn uses_in_place() {
    let w = World::new().await;
    assert_eq!((executed_in_place(&w.client).await.unwrap(), w.trips()), (1, 1));
    assert_eq!(in_arm(&w.client, true).await.unwrap(), 2);
    assert_eq!(w.trips(), 1);
    assert_eq!(in_arm(&w.client, false).await.unwrap(), 2);
    assert_eq!(w.trips(), 1);
    assert_eq!(scrutinee(&w.client).await.unwrap(), 12);
    assert_eq!(w.trips(), 7);
}

#[redis_batch]
async fn lock_sleep_unlock(pipe: &Pipeline) -> Result<()> {
    pipe.set("lock", 1).await?;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    pipe.del("lock").await?;
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn two_clients(a: &Pipeline, b: &Pipeline) -> Result<(i64, i64)> {
    let x = a.incr("x").await?;
    let y = b.incr("y").await?;
    Ok((x, y))
}

struct Repo {
    prefix: String,
}

impl Repo {
    #[redis_batch(round_trips = 1)]
    async fn hit(&self, pipe: &Pipeline, name: &str) -> Result<i64> {
        let key = format!("{}:{name}", self.prefix);
        pipe.incr(&key).await
    }

    #[redis_batch(round_trips = 2)]
    pub async fn twice(&self, pipe: &Pipeline, name: impl AsRef<str>) -> Result<i64> {
        let n = self.hit(pipe, name.as_ref()).await?;
        if n > 100 {
            return Ok(n);
        }
        self.hit(pipe, &format!("{}2", name.as_ref())).await
    }
}

#[tokio::test]
async fn barriers_methods_two_clients() {
    let w = World::new().await;
    lock_sleep_unlock(&w.client).await.unwrap();
    assert_eq!(w.trips(), 2);
    let repo = Repo { prefix: "p".into() };
    assert_eq!(repo.twice(&w.client, "x").await.unwrap(), 1);
    assert_eq!(w.trips(), 2);
    let tx = w.client.transaction();
    let a = repo.hit(&tx, "x");
    assert_eq!(tx.exec(a).await.unwrap(), 2);
    // two pipelines, side by side: two replies that come late do not come late twice
    let other = w.another_client().await;
    let late = Duration::from_millis(200);
    w.slow(late);
    let start = Instant::now();
    assert_eq!(two_clients(&w.client, &other).await.unwrap(), (1, 1));
    assert!(start.elapsed() < late * 2, "{:?}", start.elapsed());
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn futures_are_send() {
    let w = World::new().await;
    let client: Client = w.client.clone();
    let n = tokio::spawn(async move { assert_send(signup(&client, "x")).await }).await.unwrap().unwrap();
    assert_eq!(n, (1, 1));
}
