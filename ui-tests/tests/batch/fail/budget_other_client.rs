use roundtrip::{Client, Pipeline, Result, redis_batch};

struct Repo {
    client: Client,
}

impl Repo {
    #[redis_batch(round_trips = 1)]
    async fn save(&self, pipe: &Pipeline) -> Result<i64> {
        let n = pipe.incr("a").await?;
        self.client.set("a", n).await?;
        Ok(n)
    }
}

fn main() {}
