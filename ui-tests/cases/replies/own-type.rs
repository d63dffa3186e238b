//! A type of the user's own needs to say how it is read.
use roundtrip::{Client, Result};

struct User;

async fn example(client: Client) -> Result<Option<User>> {
    client.get("k").await
}

fn main() {}
