//! What other clients have a method for needs none: a reply that nobody wants is not looked at.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let pipe = client.pipeline();
    pipe.set("k", "v").ignore();
    pipe.flush().await
}

fn main() {}
