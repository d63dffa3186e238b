//! What a transaction queues is answered by its own EXEC.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<(i64, i64)> {
    let (pipe, tx) = (client.pipeline(), client.transaction());
    let (a, b) = (pipe.incr("a"), tx.incr("b"));
    pipe.execute((a, b)).await
}

fn main() {}
