//! One argument is one word.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.set("k", ("a", "b")).await
}

fn main() {}
