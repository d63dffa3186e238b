//! The values of a hash are single ones.
use std::collections::HashMap;

use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<HashMap<String, Vec<i64>>> {
    client.hgetall("k").await
}

fn main() {}
