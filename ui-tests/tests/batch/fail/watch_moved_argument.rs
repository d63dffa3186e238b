#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(atomic, watch(key))]
async fn f(tx: &Transaction, key: &str, value: String) -> Result<()> {
    let n: Option<i64> = tx.get(key).await?;
    if n.is_none() {
        tx.set(key, value).await?;
    }
    Ok(())
}

fn main() {}
