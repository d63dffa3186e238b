#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch]
async fn f(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("a").await?;
    pipe.set("b", n).await?;
    Ok(n)
}

async fn g(client: &Client) -> Result<i64> {
    let tx = client.transaction();
    let n = f(&tx);
    tx.exec(n).await
}

fn main() {}
