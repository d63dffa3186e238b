//! What changes nothing may be called on a watched connection, whether servers call it a read or not.
use roundtrip::{Client, Result, Transaction, redis_batch};

async fn example(client: Client) -> Result<()> {
    client
        .watch(["n"], async |w| {
            w.get::<i64>("n").await?;
            w.ping().await?;
            w.time().await?;
            let pipe = w.pipeline();
            pipe.execute((pipe.strlen("n"), pipe.role(), pipe.client_id())).await?;
            w.multi().exec(()).await
        })
        .await
}

#[redis_batch(atomic, watch(key))]
async fn doubled(tx: &Transaction, key: &str) -> Result<i64> {
    let time = tx.time().await?;
    let n: Option<i64> = tx.get(key).await?;
    drop(time);
    tx.incrby(key, n.unwrap_or(0)).await
}

fn main() {}
