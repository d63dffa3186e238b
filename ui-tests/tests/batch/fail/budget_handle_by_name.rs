use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("a");
    let n = n.await?;
    let m = pipe.incrby("a", n);
    let m = m.await?;
    Ok(m)
}

fn main() {}
