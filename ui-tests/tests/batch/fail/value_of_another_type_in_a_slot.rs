use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn name(pipe: &Pipeline, key: &str, text: &str) -> Result<String> {
    let name: String = pipe.get(key).await?;
    assert!(text.len() > text.trim().len());
    if text.is_empty() {
        return Ok(String::new());
    }
    Ok(name)
}

fn main() {}
