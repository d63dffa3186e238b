//! `u8` is no argument, or `b"abc"` could be three.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.set("k", 5_u8).await
}

fn main() {}
