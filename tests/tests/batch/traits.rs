//! Batch functions that a trait declares.

use roundtrip::{Pipeline, Result, Transaction, redis_batch};

use crate::world::World;

trait Counter {
    #[redis_batch(round_trips = 1)]
    async fn add(&self, pipe: &Pipeline, by: i64) -> Result<i64>;

    #[redis_batch(round_trips = 2)]
    async fn take(&self, pipe: &Pipeline, key: &str) -> Result<i64>;

    #[redis_batch]
    async fn named(pipe: &Pipeline, name: impl AsRef<str>) -> Result<Option<String>>;

    #[redis_batch(atomic)]
    async fn reset(&self, tx: &Transaction) -> Result<()>;

    /// One that the trait has itself.
    #[redis_batch(round_trips = 1, generics(Self))]
    async fn add_two(&self, pipe: &Pipeline) -> Result<i64> {
        self.add(pipe, 1).await?;
        self.add(pipe, 1).await
    }
}

struct One;
struct Many<T>(Vec<T>);

impl Counter for One {
    #[redis_batch(round_trips = 1)]
    async fn add(&self, pipe: &Pipeline, by: i64) -> Result<i64> {
        let n = pipe.incrby("one", by).await?;
        pipe.expire("one", 60).await?;
        Ok(n)
    }

    #[redis_batch(round_trips = 2)]
    async fn take(&self, pipe: &Pipeline, key: &str) -> Result<i64> {
        let n: i64 = pipe.get("one").await?.unwrap_or(0);
        pipe.set(key, n).await?;
        Ok(n)
    }

    #[redis_batch]
    async fn named(pipe: &Pipeline, name: impl AsRef<str>) -> Result<Option<String>> {
        pipe.get(name.as_ref()).await
    }

    #[redis_batch(atomic)]
    async fn reset(&self, tx: &Transaction) -> Result<()> {
        tx.del("one").await?;
        Ok(())
    }
}

impl<T: AsRef<str> + Sync> Counter for Many<T> {
    #[redis_batch(round_trips = 1, generics(T))]
    async fn add(&self, pipe: &Pipeline, by: i64) -> Result<i64> {
        let all: Vec<_> = self.0.iter().map(|key| pipe.incrby(key.as_ref(), by)).collect();
        Ok(pipe.execute(all).await?.iter().sum())
    }

    #[redis_batch(round_trips = 2)]
    async fn take(&self, pipe: &Pipeline, key: &str) -> Result<i64> {
        pipe.incr(key).await
    }

    #[redis_batch(generics(T))]
    async fn named(pipe: &Pipeline, name: impl AsRef<str>) -> Result<Option<String>> {
        let other: Option<String> = pipe.get(name.as_ref()).await?;
        pipe.get(other.unwrap_or_default()).await
    }

    #[redis_batch(atomic, generics(T))]
    async fn reset(&self, tx: &Transaction) -> Result<()> {
        for key in &self.0 {
            tx.del(key.as_ref()).await?;
        }
        Ok(())
    }
}

#[redis_batch(round_trips = 2)]
async fn add_and_take<C: Counter>(pipe: &Pipeline, counter: &C) -> Result<(i64, i64)> {
    let added = counter.add(pipe, 5).await?;
    let taken = counter.take(pipe, "taken").await?;
    Ok((added, taken))
}

#[tokio::test]
async fn a_method_of_a_trait_travels_with_what_follows() -> Result<()> {
    let world = World::new().await;
    let client = &world.client;
    let many = Many(vec!["a", "b"]);
    assert_eq!(add_and_take(client, &One).await?, (5, 5));
    assert_eq!(world.trips(), 2);
    assert_eq!(many.add_two(client).await?, 4);
    assert_eq!(world.trips(), 1);
    assert_eq!(One::named(client, "one").await?.as_deref(), Some("5"));
    assert_eq!(Many::<String>::named(client, "one").await?, None);
    assert_eq!(world.trips(), 3);

    // its calls are handles, on a transaction, too
    let tx = client.transaction();
    let (one, all) = (One.add(&tx, 1), many.add(&tx, 1));
    assert_eq!(tx.exec((one, all)).await?, (6, 6));
    assert_eq!(world.trips(), 1);
    many.reset(client).await?;
    One.reset(client).await?;
    assert_eq!(client.exists(["one", "a", "b"]).await?, 0);
    assert_eq!(add_and_take(client, &many).await?, (10, 6));
    Ok(())
}
