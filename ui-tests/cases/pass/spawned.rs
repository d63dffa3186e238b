//! Everything may cross tasks.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    let key = String::from("k");
    tokio::spawn({
        let client = client.clone();
        async move {
            client
                .watch([&key], async |w| {
                    let n: Option<i64> = w.get(&key).await?;
                    let tx = w.multi();
                    tx.set(&key, n.unwrap_or(0) + 1);
                    tx.exec(()).await
                })
                .await
        }
    });
    let pipe = client.pipeline();
    let n = pipe.incr("n");
    tokio::spawn(n);
    tokio::spawn(async move { pipe.incr("n").await });
    Ok(())
}

fn main() {}
