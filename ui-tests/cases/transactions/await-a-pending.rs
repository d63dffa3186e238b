//! The reply of a command in a transaction exists only after EXEC.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let tx = client.transaction();
    let n = tx.incr("n").await?;
    tx.exec(()).await
}

fn main() {}
