//! A rate limiter: a limit of calls for each user in a window of time, shared by any number of servers.

use std::time::Duration;

use roundtrip::commands::ExpireOptions;
use roundtrip::{Client, Result};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.del("rate:ann").await?;
    for call in 1..=7 {
        let allowed = allow(&client, "ann", 5, Duration::from_secs(60)).await?;
        println!("call {call}: {}", if allowed { "go ahead" } else { "too many" });
    }
    Ok(())
}

/// Counts one call, and returns whether it is within the limit. Both commands are one round trip. Because they are a transaction,
/// no counter is ever left without an expiry.
async fn allow(client: &Client, user: &str, limit: i64, window: Duration) -> Result<bool> {
    let key = format!("rate:{user}");
    // NX: the window begins with the first call
    let (calls, _) = client
        .atomically(|tx| (tx.incr(&key), tx.expire_with(&key, window, ExpireOptions::new().nx())))
        .await?;
    Ok(calls <= limit)
}
