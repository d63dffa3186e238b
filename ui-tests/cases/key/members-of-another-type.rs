//! Members that are no strings.
use roundtrip::key::Set;
use roundtrip::{Client, Key, Result};

#[derive(Key)]
#[key("tags:{0}", Set<String>)]
struct Tags(u64);

async fn example(client: Client) -> Result<u64> {
    client.at(Tags(1)).sadd([1, 2]).await
}

fn main() {}
