#![allow(dead_code)]

use roundtrip::{Client, Result, Transaction, redis_batch};

#[redis_batch(atomic)]
async fn transfer(tx: &Transaction, from: &str, to: &str, amount: i64) -> Result<(i64, i64)> {
    if amount == 0 {
        return Ok((0, 0));
    }
    let a = tx.decrby(from, amount).await?;
    let b = tx.incrby(to, amount).await?;
    Ok((a, b))
}

#[redis_batch(atomic)]
async fn twice(tx: &Transaction, from: &str, to: &str) -> Result<i64> {
    let (a, _) = transfer(tx, from, to, 1).await?;
    let (b, _) = transfer(tx, from, to, 2).await?;
    Ok(a + b)
}

#[redis_batch(atomic, watch(key, other), retries = 3)]
async fn claim(tx: &Transaction, key: &str, other: String, who: &str) -> Result<bool> {
    let (owner, limit) = (tx.get::<String>(key).await?, tx.get::<i64>(&other).await?);
    if owner.is_some() {
        return Ok(false);
    }
    tx.set(key, who).await?;
    if let Some(limit) = limit {
        tx.set(&other, limit - 1).await?;
    }
    Ok(true)
}

/// The last expression is evaluated after EXEC, here as well.
#[redis_batch(atomic, watch(key), round_trips = 2)]
async fn reserve(tx: &Transaction, key: &str, n: i64) -> Result<i64> {
    let left: i64 = tx.get(key).await?.unwrap_or(0);
    if left < n {
        return Err(roundtrip::Error::custom("too few are left"));
    }
    let now = tx.decrby(key, n).await?;
    tx.incrby("reserved", n).await?;
    Ok(now)
}

/// A variable of the function may have the name of an argument: it is another one in each run.
#[redis_batch(atomic, watch(key))]
async fn hides_its_arguments(tx: &Transaction, key: &str, name: String, n: i64) -> Result<()> {
    let now: Option<i64> = tx.get(key).await?;
    let (name, mut n) = (format!("{name}:last"), n);
    n += now.unwrap_or(0);
    tx.set(name, n).await?;
    tx.set(key, n).await?;
    Ok(())
}

/// What an argument refers to may change.
#[redis_batch(atomic, watch(key))]
async fn notes(tx: &Transaction, key: &str, seen: &std::sync::Mutex<Option<i64>>) -> Result<()> {
    let now: Option<i64> = tx.get(key).await?;
    *seen.lock().unwrap() = now;
    tx.set(key, 1).await?;
    Ok(())
}

async fn callers(client: &Client) -> Result<()> {
    twice(client, "a", "b").await?;
    let tx = client.transaction();
    let moved = transfer(&tx, "a", "b", 1);
    let both = (moved, tx.incr("moves"));
    tx.exec(both).await?;
    tokio::spawn({
        let client = client.clone();
        async move { claim(&client, "k", String::from("l"), "me").await }
    });
    Ok(())
}

fn main() {}
