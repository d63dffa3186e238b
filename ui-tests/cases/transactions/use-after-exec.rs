//! A transaction that was carried out takes no more commands.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let tx = client.transaction();
    tx.incr("n");
    tx.exec(()).await?;
    tx.incr("n");
    Ok(())
}

fn main() {}
