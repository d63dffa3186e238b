//! A call travels with what follows, and its commands stay in order.

use roundtrip::{Pipeline, Result, redis_batch};

use crate::world::World;

#[redis_batch]
async fn add_one(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n: i64 = pipe.get(key).await?.unwrap_or(0);
    pipe.set(key, n + 1).await?;
    Ok(n)
}

/// Its last round trip is one of the function that it ends with.
#[redis_batch]
async fn ends_with_a_call(pipe: &Pipeline, key: &str) -> Result<i64> {
    pipe.incr("calls").await?;
    Ok(add_one(pipe, key).await?)
}

#[redis_batch]
async fn ends_with_a_statement(pipe: &Pipeline, key: &str) -> Result<()> {
    pipe.incr("calls").await?;
    add_one(pipe, key).await?;
    Ok(())
}

#[redis_batch]
async fn ends_with_a_join(pipe: &Pipeline, key: &str) -> Result<()> {
    pipe.incr("calls").await?;
    tokio::try_join!(add_one(pipe, key), pipe.incr("calls"))?;
    Ok(())
}

#[redis_batch]
async fn ends_with_two(pipe: &Pipeline, key: &str) -> Result<(i64, i64)> {
    pipe.incr("calls").await?;
    Ok(tokio::try_join!(add_one(pipe, key), add_one(pipe, "other"))?)
}

#[redis_batch(round_trips = 2)]
async fn ends_with_a_short_and_a_long_one(pipe: &Pipeline, key: &str) -> Result<i64> {
    let calls = count_call(pipe).await?;
    let n = add_one_declared(pipe, key).await?;
    Ok(n.max(calls))
}

#[redis_batch(round_trips = 1)]
async fn count_call(pipe: &Pipeline) -> Result<i64> {
    pipe.incr("calls").await
}

#[redis_batch(round_trips = 2)]
async fn add_one_declared(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = add_one_of(pipe, key).await?;
    pipe.set(key, n + 1).await?;
    Ok(n)
}

#[redis_batch(round_trips = 1)]
async fn add_one_of(pipe: &Pipeline, key: &str) -> Result<i64> {
    Ok(pipe.get(key).await?.unwrap_or(0))
}

#[redis_batch]
async fn after_each(pipe: &Pipeline, key: &str) -> Result<[Option<i64>; 5]> {
    ends_with_a_call(pipe, key).await?;
    let one = pipe.get(key).await?;
    ends_with_a_statement(pipe, key).await?;
    let two = pipe.get(key).await?;
    ends_with_a_join(pipe, key).await?;
    let three = pipe.get(key).await?;
    ends_with_two(pipe, key).await?;
    let four = pipe.get(key).await?;
    ends_with_a_short_and_a_long_one(pipe, key).await?;
    let five = pipe.get(key).await?;
    Ok([one, two, three, four, five])
}

#[tokio::test]
async fn what_follows_a_call_does_not_overtake_what_it_ends_with() {
    let w = World::new().await;
    let counted = [1, 2, 3, 4, 5].map(Some);
    assert_eq!(after_each(&w.client, "n").await.unwrap(), counted);
    // two waves each, of which the last one travels with what follows
    assert_eq!(w.trips(), 6);
    let pipe = w.client.pipeline();
    assert_eq!(after_each(&pipe, "m").await.unwrap(), counted);
    assert_eq!(w.trips(), 6);
    let (a, b) = tokio::try_join!(after_each(&pipe, "a"), after_each(&pipe, "b")).unwrap();
    assert_eq!((a, b), (counted, counted));
    assert_eq!(w.trips(), 6);
}

#[redis_batch(round_trips = 1)]
async fn put(pipe: &Pipeline, key: &str, n: i64) -> Result<()> {
    pipe.set(key, n).await
}

/// The call that it ends with has nothing to queue when it is waited for.
#[redis_batch(round_trips = 2)]
async fn ends_with_a_short_call(pipe: &Pipeline, key: &str) -> Result<()> {
    let n: i64 = pipe.get(key).await?.unwrap_or(0);
    put(pipe, key, n + 1).await?;
    Ok(())
}

#[redis_batch(round_trips = 2)]
async fn put_then_get(pipe: &Pipeline, key: &str) -> Result<Option<i64>> {
    ends_with_a_short_call(pipe, key).await?;
    pipe.get(key).await
}

#[tokio::test]
async fn a_call_run_ahead_waits_for_others_before_it_sends() {
    let w = World::new().await;
    let (pipe, before) = (w.client.pipeline(), w.client.stats().round_trips);
    let both = tokio::try_join!(put_then_get(&pipe, "a"), put_then_get(&pipe, "b")).unwrap();
    assert_eq!(both, (Some(1), Some(1)));
    assert_eq!(w.client.stats().round_trips - before, 2);
}

/// The second call has two waves, and what came before it fails.
#[redis_batch]
async fn fails_first(pipe: &Pipeline, key: &str) -> Result<i64> {
    no_number(pipe).await?;
    Ok(add_one(pipe, key).await?)
}

#[redis_batch]
async fn fails_before(pipe: &Pipeline, key: &str) -> Result<()> {
    no_number(pipe).await?;
    add_one(pipe, key).await?;
    Ok(())
}

#[redis_batch]
async fn fails_unheeded(pipe: &Pipeline, key: &str) -> Result<()> {
    let _failure = no_number(pipe).await;
    add_one(pipe, key).await?;
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn no_number(pipe: &Pipeline) -> Result<i64> {
    pipe.set("text", "no number").await?;
    pipe.incr("text").await
}

#[tokio::test]
async fn a_call_after_a_failure_queues_no_more() {
    let w = World::new().await;
    assert!(fails_first(&w.client, "n").await.is_err());
    assert!(fails_before(&w.client, "n").await.is_err());
    let pipe = w.client.pipeline();
    assert!(fails_before(&pipe, "n").await.is_err());
    // its error has been given: it is not reported again
    pipe.flush().await.unwrap();
    assert_eq!(w.client.get::<i64>("n").await.unwrap(), None);
    fails_unheeded(&w.client, "n").await.unwrap();
    assert_eq!(w.client.get::<i64>("n").await.unwrap(), Some(1));
}

#[redis_batch(round_trips = 2)]
async fn all_of(pipe: &Pipeline, keys: &[&str]) -> Result<i64> {
    let all = pipe.try_join_all(keys.iter().map(|key| add_one_declared(pipe, key))).await?;
    pipe.incr("seen").await?;
    Ok(all.iter().sum())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn joined_calls_take_as_many_round_trips_as_one() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    for round in 0..20 {
        let calls = (0..100).map(|n| if n % 2 == 0 { "a" } else { "b" }).map(|key| add_one(&pipe, key));
        let all = pipe.try_join_all(calls).await.unwrap();
        assert_eq!((all.len(), all.iter().sum::<i64>()), (100, 100 * round));
        assert_eq!(w.trips(), 2);
    }
    let both = pipe.join_all([pipe.incr("x"), pipe.incr("x")]).await;
    assert_eq!(both.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(w.trips(), 1);
    w.client.set("a", "text").await.unwrap();
    w.trips();
    assert!(pipe.try_join_all(["b", "a", "c"].map(|key| add_one(&pipe, key))).await.is_err());
    pipe.flush().await.unwrap();
    assert_eq!(w.client.get::<i64>("c").await.unwrap(), Some(1), "the others run to their end");
}

#[tokio::test]
async fn joined_calls_in_a_batch_function_share_its_budget() {
    let w = World::new().await;
    assert_eq!(all_of(&w.client, &["a", "b", "c"]).await.unwrap(), 0);
    // the last wave of the calls travels with what follows
    assert_eq!(w.trips(), 2);
    let pipe = w.client.pipeline();
    assert_eq!(all_of(&pipe, &["a", "b", "c"]).await.unwrap(), 3);
    assert_eq!(w.trips(), 2);
}
