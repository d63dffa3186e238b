//! A client's connections are shared: SELECT would change the database for everybody.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.select(1).await
}

fn main() {}
