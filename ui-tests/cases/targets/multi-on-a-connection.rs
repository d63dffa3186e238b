//! MULTI is a raw word: what is called behind it would get QUEUED for a reply.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let connection = client.connection().await?;
    connection.multi().await
}

fn main() {}
