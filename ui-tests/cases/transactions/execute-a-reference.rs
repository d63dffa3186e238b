//! A handle gives its value away.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<i64> {
    let pipe = client.pipeline();
    let n = pipe.incr("n");
    pipe.execute(&n).await
}

fn main() {}
