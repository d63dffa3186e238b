//! A field and its value are one argument: a tuple.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<u64> {
    client.hset("h", "f", "v").await
}

fn main() {}
