//! HGETALL gives pairs.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<Vec<String>> {
    client.hgetall("k").await
}

fn main() {}
