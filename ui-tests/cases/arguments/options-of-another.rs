//! Options belong to their command.
use roundtrip::{Client, Result};
use roundtrip::commands::GetexOptions;

async fn example(client: Client) -> Result<bool> {
    client.set_with("k", "v", GetexOptions::new().ex(1)).await
}

fn main() {}
