//! A string is not counted.
use roundtrip::key::Str;
use roundtrip::{Client, Key, Result};

#[derive(Key)]
#[key("name:{0}", Str<String>)]
struct Name(u64);

async fn example(client: Client) -> Result<i64> {
    client.at(Name(1)).incr().await
}

fn main() {}
