//! A watched connection must not wait for raw words either.
use std::time::Duration;

use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<String> {
    client.watch(["list"], async |w| w.command("MY.POP").arg("list").blocking(Duration::ZERO).query().await).await
}

fn main() {}
