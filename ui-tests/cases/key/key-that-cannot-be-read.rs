//! BLPOP says which key it has popped from: one that borrows cannot be read.
use roundtrip::key::List;
use roundtrip::{Client, Key, Result};

#[derive(Key)]
#[key("queue:{0}", List<String>)]
struct Queue<'a>(&'a str);

async fn example(client: Client) -> Result<()> {
    client.at(Queue("jobs")).rpush("a").await?;
    client.at(Queue("jobs")).blpop(1).await?;
    Ok(())
}

fn main() {}
