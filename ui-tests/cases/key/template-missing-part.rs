//! A field that is not in the key.
use roundtrip::key::Str;
use roundtrip::{Client, Key, Result};

#[derive(Key)]
#[key("v:{user}", Str<u64>)]
struct Visits {
    user: u64,
    day: u32,
}

async fn example(client: Client) -> Result<i64> {
    client.at(Visits { user: 1, day: 2 }).ttl().await?;
    client.incr(Visits { user: 1, day: 2 }).await
}

fn main() {}
