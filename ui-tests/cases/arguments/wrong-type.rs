//! An increment is an integer.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<i64> {
    client.incrby("n", "five").await
}

fn main() {}
