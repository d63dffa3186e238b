//! SET takes a value.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.set("k").await
}

fn main() {}
