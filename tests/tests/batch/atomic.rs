//! Functions that are transactions, and those that watch.

use roundtrip::{Result, redis_batch};

use crate::world::World;

#[redis_batch(atomic)]
async fn transfer(tx: &roundtrip::Transaction, from: &str, to: &str, amount: i64) -> Result<(i64, i64)> {
    let a = tx.decrby(from, amount).await?;
    let b = tx.incrby(to, amount).await?;
    Ok((a, b))
}

#[tokio::test]
async fn atomic() {
    let w = World::new().await;
    assert_eq!(transfer(&w.client, "a", "b", 5).await.unwrap(), (-5, 5));
    assert!(w.sent().contains("MULTI"));
    assert_eq!(w.trips(), 1);
    let tx = w.client.transaction();
    let a = transfer(&tx, "a", "b", 5);
    let b = tx.incr("a");
    assert_eq!(tx.exec((a, b)).await.unwrap(), ((-10, 10), -9));
    assert_eq!(w.trips(), 1);
}

#[redis_batch(atomic, watch(key))]
async fn claim(tx: &roundtrip::Transaction, key: &str, by: i64) -> Result<i64> {
    let n = tx.get::<i64>(key).await?.unwrap_or(0);
    tx.set(key, n + by).await?;
    Ok(n)
}

#[redis_batch(atomic, watch(from, to), retries = 3)]
async fn move_all(tx: &roundtrip::Transaction, from: String, to: String) -> Result<Option<i64>> {
    let a = tx.get::<i64>(&from).await?;
    let b = tx.get::<i64>(&to).await?;
    let Some(amount) = a else { return Ok(None) };
    tx.set(&to, b.unwrap_or(0) + amount).await?;
    tx.del(&from).await?;
    Ok(Some(amount))
}

/// What the last expression uses is there after EXEC, as without `watch`.
#[redis_batch(atomic, watch(key), round_trips = 2)]
async fn reserve(tx: &roundtrip::Transaction, key: &str, by: i64) -> Result<i64> {
    let left = tx.get::<i64>(key).await?.unwrap_or(0);
    if left < by {
        return Ok(-1);
    }
    let now = tx.decrby(key, by).await?;
    let reserved = tx.incrby("reserved", by).await?;
    Ok(now * 100 + reserved)
}

#[tokio::test]
async fn watched() {
    let w = World::new().await;
    w.client.set("stock", 5).await.unwrap();
    assert_eq!(reserve(&w.client, "stock", 3).await.unwrap(), 203);
    assert_eq!(reserve(&w.client, "stock", 3).await.unwrap(), -1);
    w.client.del("reserved").await.unwrap();
    assert_eq!(claim(&w.client, "n", 5).await.unwrap(), 0);
    assert_eq!(claim(&w.client, "n", 5).await.unwrap(), 5);
    w.trips();
    let all: Vec<_> = (0..8).map(|_| claim(&w.client, "n", 1)).collect();
    let mut all = futures_util::future::try_join_all(all).await.unwrap();
    all.sort_unstable();
    assert_eq!(all, (10..18).collect::<Vec<_>>());
    assert_eq!(move_all(&w.client, "n".into(), "m".into()).await.unwrap(), Some(18));
    assert_eq!(move_all(&w.client, "n".into(), "m".into()).await.unwrap(), None);
    assert_eq!(w.raw().text(&["GET", "m"]), "18");
}
