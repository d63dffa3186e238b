//! INCR gives an integer.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let n: String = client.incr("n").await?;
    Ok(())
}

fn main() {}
