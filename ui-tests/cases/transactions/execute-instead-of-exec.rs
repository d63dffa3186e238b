//! A transaction is carried out by `exec`.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<i64> {
    let tx = client.transaction();
    let n = tx.incr("n");
    tx.execute(n).await
}

fn main() {}
