//! HGETALL gives fields, and a struct says how they become it.
use roundtrip::{Client, Result};

struct User {
    name: String,
}

async fn example(client: Client) -> Result<User> {
    client.hgetall("k").await
}

fn main() {}
