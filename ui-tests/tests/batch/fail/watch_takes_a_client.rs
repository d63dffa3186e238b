#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic, watch(key))]
async fn f(tx: &Transaction, key: &str) -> Result<()> {
    let n: i64 = tx.get(key).await?.unwrap_or(0);
    tx.set(key, n + 1).await?;
    Ok(())
}

async fn g(client: &Client) -> Result<()> {
    let tx = client.transaction();
    f(&tx, "a").await
}

fn main() {}
