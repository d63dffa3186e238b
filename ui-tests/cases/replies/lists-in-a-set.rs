//! The members of a set are single values.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<Vec<Vec<String>>> {
    client.smembers("k").await
}

fn main() {}
