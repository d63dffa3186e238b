//! WAIT speaks of the writes of its own connection; a client has several.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<u64> {
    client.wait(1, 100).await
}

fn main() {}
