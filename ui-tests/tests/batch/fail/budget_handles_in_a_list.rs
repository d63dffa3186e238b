use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline, keys: &[&str]) -> Result<i64> {
    let mut sum = 0;
    let handles: Vec<_> = keys.iter().map(|key| pipe.incr(key)).collect();
    for handle in handles {
        sum += handle.await?;
    }
    Ok(sum)
}

fn main() {}
