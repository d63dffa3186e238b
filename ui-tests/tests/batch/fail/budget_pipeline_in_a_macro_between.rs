#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

macro_rules! note {
    ($pipe:expr) => {
        let _ = $pipe;
    };
}

#[redis_batch(round_trips = 1)]
async fn f(pipe: &Pipeline) -> Result<i64> {
    let a = pipe.incr("a").await?;
    note!(pipe);
    let b = pipe.incr("b").await?;
    Ok(a + b)
}

async fn call(client: &Client) -> Result<()> {
    f(client).await?;
    Ok(())
}

fn main() {}
