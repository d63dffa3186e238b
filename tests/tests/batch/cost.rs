//! What a batch function costs beside the same pipeline written by hand.

use allocation_counter::measure;
use roundtrip::{Client, Pipeline, Result, redis_batch};

use crate::world::World;

#[redis_batch(round_trips = 1)]
async fn as_batch(pipe: &Pipeline, key: &str, ttl: u64) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, ttl).await?;
    Ok(n)
}

async fn by_hand(client: &Client, key: &str, ttl: u64) -> Result<i64> {
    let pipe = client.pipeline();
    let (n, set) = (pipe.incr(key), pipe.expire(key, ttl));
    let (n, _) = pipe.execute((n, set)).await?;
    Ok(n)
}

#[test]
fn no_more_allocations_than_by_hand() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let w = runtime.block_on(World::new());
    let client = &w.client;
    let count = |run: &dyn Fn()| {
        run();
        (0..5).map(|_| measure(run).count_total).min().unwrap()
    };
    let batch = count(&|| assert!(runtime.block_on(as_batch(client, "k", 60)).is_ok()));
    let hand = count(&|| assert!(runtime.block_on(by_hand(client, "k", 60)).is_ok()));
    assert!(batch <= hand, "{batch} allocations, by hand {hand}");
}
