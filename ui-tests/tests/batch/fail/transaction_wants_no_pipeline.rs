#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic)]
async fn f(tx: &Transaction, key: &str) -> Result<()> {
    tx.set(key, 1).await?;
    Ok(())
}

async fn g(client: &Client) -> Result<()> {
    f(&client.pipeline(), "a").await
}

fn main() {}
