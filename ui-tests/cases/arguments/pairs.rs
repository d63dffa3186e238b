//! HSET takes pairs of field and value.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<u64> {
    client.hset("h", ["field", "value"]).await
}

fn main() {}
