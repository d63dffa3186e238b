//! A plain string does not know what lies under it.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.at("plain").unlink().await?;
    Ok(())
}

fn main() {}
