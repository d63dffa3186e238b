#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic)]
async fn f(tx: &Transaction, key: &str) -> Result<()> {
    tokio::task::yield_now().await;
    tx.set(key, 1).await?;
    Ok(())
}

fn main() {}
