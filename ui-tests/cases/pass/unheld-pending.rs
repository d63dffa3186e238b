//! A handle that nobody keeps is no mistake: the command is queued.
#![deny(warnings)]
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<i64> {
    let pipe = client.pipeline();
    pipe.set("k", "v");
    let n = pipe.incr("n");
    pipe.execute(n).await
}

fn main() {
    let _ = example;
}
