//! A watched connection must not wait.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<Option<(String, String)>> {
    client.watch(["list"], async |w| w.blpop("list", 1).await).await
}

fn main() {}
