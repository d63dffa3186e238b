//! What is moved stays of one kind.
use roundtrip::key::{List, Set};
use roundtrip::{Client, Key, Result};

#[derive(Key)]
#[key("tags:{0}", Set<String>)]
struct Tags(u64);

#[derive(Key)]
#[key("queue:{0}", List<String>)]
struct Queue(u64);

async fn example(client: Client) -> Result<bool> {
    client.at(Tags(1)).smove(Queue(2), "a").await
}

fn main() {}
