//! Arguments as people, and macros, write them.

use std::sync::Arc;

use roundtrip::{Pipeline, Result, redis_batch};

use crate::world::World;

/// Something whose drop matters.
struct Guard(#[expect(dead_code, reason = "it counts who holds it")] Arc<()>);

#[redis_batch]
async fn guarded(
    pipe: &Pipeline,
    #[cfg(any())] gone: Gone,
    #[cfg(any())] gone_text: &str,
    #[cfg(not(any()))] here: Guard,
    _: Guard,
    by: i64,
) -> Result<i64> {
    pipe.incrby("k", by).await
}

#[tokio::test]
async fn an_argument_lives_as_long_as_the_call() {
    let w = World::new().await;
    let held = Arc::new(());
    let call = guarded(&w.client, Guard(held.clone()), Guard(held.clone()), 2);
    assert_eq!(Arc::strong_count(&held), 3);
    assert_eq!(call.await.unwrap(), 2);
    assert_eq!(Arc::strong_count(&held), 1);
}

#[redis_batch]
async fn guarded_in_a_pair(
    pipe: &Pipeline,
    (_guard, by): (Guard, i64),
    (_, more): (Guard, i64),
) -> Result<i64> {
    let n = pipe.incrby("k", by).await?;
    pipe.incrby("k", n + more).await
}

#[tokio::test]
async fn an_argument_that_is_taken_apart_lives_as_long_as_the_call() {
    let w = World::new().await;
    let held = Arc::new(());
    let pipe = w.client.pipeline();
    let call = guarded_in_a_pair(&pipe, (Guard(held.clone()), 1), (Guard(held.clone()), 2));
    assert_eq!(Arc::strong_count(&held), 3);
    assert_eq!(call.await.unwrap(), 4);
    assert_eq!(Arc::strong_count(&held), 1);
}

macro_rules! adds {
    ($name:ident($pipe:ident: $pipeline:ty, $key:ident: $text:ty) -> $gives:ty { $value:expr }) => {
        #[redis_batch(round_trips = 1)]
        async fn $name($pipe: $pipeline, $key: $text) -> $gives {
            let n = $value;
            Ok(n)
        }
    };
}

adds! { add_one(pipe: &Pipeline, key: &str) -> Result<i64> { pipe.incr(key).await? } }

#[tokio::test]
async fn a_function_that_a_macro_writes() {
    let w = World::new().await;
    assert_eq!(add_one(&w.client, "k").await.unwrap(), 1);
}

struct Of<T>(T);

impl<T> Of<T> {
    #[redis_batch(generics(T))]
    async fn make(pipe: &Pipeline, value: T) -> Result<Of<T>> {
        let n = pipe.incr("k").await?;
        pipe.incrby("k", n).await?;
        Ok(Of(value))
    }
}

#[tokio::test]
async fn a_function_without_self_in_a_generic_impl() {
    let w = World::new().await;
    assert_eq!(Of::make(&w.client, "text").await.unwrap().0, "text");
    assert_eq!(w.client.get::<i64>("k").await.unwrap(), Some(2));
}

#[redis_batch]
async fn shown(pipe: &Pipeline, key: &str) -> Result<impl std::fmt::Display> {
    let n = pipe.incr(key).await?;
    pipe.incrby(key, n).await
}

#[tokio::test]
async fn what_it_gives_may_be_an_impl() {
    let w = World::new().await;
    assert_eq!(shown(&w.client, "k").await.unwrap().to_string(), "2");
}
