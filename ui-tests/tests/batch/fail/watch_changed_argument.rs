#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic, watch(key))]
async fn f(tx: &Transaction, key: &str, mut n: i64) -> Result<()> {
    let now: Option<i64> = tx.get(key).await?;
    n += now.unwrap_or(0);
    tx.set(key, n).await?;
    Ok(())
}

#[redis_batch(atomic, watch(key))]
async fn g(tx: &Transaction, key: &str, last: &mut Option<i64>) -> Result<()> {
    *last = tx.get(key).await?;
    tx.set(key, 1).await?;
    Ok(())
}

fn main() {}
