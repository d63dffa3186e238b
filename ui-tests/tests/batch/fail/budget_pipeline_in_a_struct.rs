use roundtrip::{Pipeline, Result, redis_batch};

struct Repo<'a> {
    pipe: &'a Pipeline,
}

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    let repo = Repo { pipe };
    let n = repo.pipe.incr("a").await?;
    Ok(n)
}

fn main() {}
