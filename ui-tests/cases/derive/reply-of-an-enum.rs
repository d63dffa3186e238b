//! What is no reply of several values.
use roundtrip::{Client, FromReply, Result, ToRows};

#[derive(FromReply)]
enum Role {
    Admin,
    Member,
}

#[derive(FromReply)]
struct UserId(u64);

#[derive(ToRows)]
struct Pair(u64, u64);

async fn example(client: &Client) -> Result<()> {
    let role: Role = client.hgetall("k").await?;
    let id: UserId = client.eval("return {1}", "k", "x").await?;
    client.hset("k", &Pair(1, 2)).await?;
    Ok(())
}

fn main() {}
