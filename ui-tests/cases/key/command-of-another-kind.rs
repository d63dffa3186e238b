//! A command of another kind is not there.
use roundtrip::key::SortedSet;
use roundtrip::{Client, Key, Result};

#[derive(Key)]
#[key("followers:{0}", SortedSet<u64>)]
struct Followers(u64);

async fn example(client: Client) -> Result<u64> {
    client.at(Followers(1)).sadd(2).await
}

fn main() {}
