//! A `bool` has no form that all agree on.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.set("k", true).await
}

fn main() {}
