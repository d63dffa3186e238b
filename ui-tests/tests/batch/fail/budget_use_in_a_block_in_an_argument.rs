use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn save(pipe: &Pipeline) -> Result<i64> {
    Ok({
        let mut sum = 0;
        for key in ["a", "b"] {
            sum += pipe.incr(key).await?;
        }
        sum
    })
}

fn main() {}
