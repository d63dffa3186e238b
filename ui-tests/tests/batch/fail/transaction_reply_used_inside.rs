#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic)]
async fn f(tx: &Transaction, key: &str) -> Result<()> {
    let n = tx.incr(key).await?;
    tx.set("copy", n).await?;
    Ok(())
}

fn main() {}
