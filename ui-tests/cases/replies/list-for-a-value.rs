//! A string key has one value.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let values: Option<Vec<String>> = client.get("k").await?;
    Ok(())
}

fn main() {}
