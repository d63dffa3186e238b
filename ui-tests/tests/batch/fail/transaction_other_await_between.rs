#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic)]
async fn f(tx: &Transaction) -> Result<()> {
    tx.incr("a").await?;
    tokio::task::yield_now().await;
    tx.incr("b").await?;
    Ok(())
}

async fn call(client: &Client) -> Result<()> {
    f(client).await?;
    Ok(())
}

fn main() {}
