//! What may change something runs in the transaction: before, it would run at once, and again with each try.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client
        .watch(["n"], async |w| {
            w.set("n", 1).await?;
            w.publish("channel", "message").await?;
            w.select(1).await?;
            w.wait(1, 100).await?;
            let pipe = w.pipeline();
            pipe.incr("n");
            pipe.eval::<()>("return 1", "key", "argument");
            w.multi().exec(()).await
        })
        .await
}

fn main() {}
