//! Nothing is no value.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.set("k", Some("v")).await
}

fn main() {}
