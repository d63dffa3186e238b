//! A single value has one field. The code that uses the type has no error of its own.
use roundtrip::{Client, FromValue, Result, ToArg};

#[derive(ToArg, FromValue)]
struct Point {
    x: i64,
    y: i64,
}

async fn example(client: Client) -> Result<Option<Point>> {
    client.set("k", Point { x: 1, y: 2 }).await?;
    client.get("k").await
}

fn main() {}
