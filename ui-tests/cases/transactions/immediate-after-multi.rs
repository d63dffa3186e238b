//! `multi` takes the watched connection: what is read after it would not be part of the transaction.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client
        .watch(["n"], async |w| {
            let tx = w.multi();
            let n: Option<i64> = w.get("n").await?;
            tx.set("n", n.unwrap_or(0) + 1);
            tx.exec(()).await
        })
        .await
}

fn main() {}
