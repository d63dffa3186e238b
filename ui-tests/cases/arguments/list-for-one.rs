//! One argument is one word.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.set("k", vec!["a", "b"]).await
}

fn main() {}
