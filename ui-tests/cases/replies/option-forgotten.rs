//! GET may find nothing.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<String> {
    client.get("k").await
}

fn main() {}
