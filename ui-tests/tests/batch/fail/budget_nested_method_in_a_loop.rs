#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

struct Repo;

impl Repo {
    #[redis_batch(round_trips = 2)]
    async fn two(&self, pipe: &Pipeline) -> Result<i64> {
        let n = pipe.incr("a").await?;
        pipe.set("b", n).await?;
        Ok(n)
    }

    #[redis_batch(round_trips = 4)]
    async fn all(&self, pipe: &Pipeline) -> Result<()> {
        for _ in 0..2 {
            self.two(pipe).await?;
        }
        Ok(())
    }
}

fn main() {}
