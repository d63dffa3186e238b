//! `u8` is no value: a `Vec<u8>` is the bytes of one.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let n: Option<u8> = client.get("k").await?;
    Ok(())
}

fn main() {}
