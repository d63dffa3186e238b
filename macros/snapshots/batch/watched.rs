//! Reads on a connection that watches, then a transaction; again where somebody else wrote.

#[redis_batch(atomic, watch(key))]
async fn take_one(tx: &Transaction, key: &str) -> Result<bool> {
    let left: i64 = tx.get(key).await?.unwrap_or(0);
    if left == 0 {
        return Ok(false);
    }
    tx.set(key, left - 1).await?;
    Ok(true)
}
