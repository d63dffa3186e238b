//! A repeated argument takes one or many; `b"abc"` is one.
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use roundtrip::{Client, Result};

async fn example(client: Client, names: &[String], map: HashMap<String, i64>) -> Result<()> {
    client.del("a").await?;
    client.del(String::from("a")).await?;
    client.del(b"abc").await?;
    client.del(b"abc".to_vec()).await?;
    client.del(["a", "b"]).await?;
    client.del(&["a", "b"]).await?;
    client.del(vec!["a", "b"]).await?;
    client.del(names).await?;
    client.del(&names.to_vec()).await?;
    client.del(names.iter().map(|name| format!("user:{name}"))).await?;
    client.del(names.iter().filter(|name| name.len() > 1).chain(names)).await?;
    client.del(HashSet::from(["a"])).await?;
    client.del(&BTreeSet::from(["a"])).await?;
    client.del(VecDeque::from(["a"])).await?;
    client.del(map.keys()).await?;
    client.sadd("s", [1, 2, 3]).await?;
    client.sadd("s", 1..4).await?;
    client.hset("h", ("field", 1)).await?;
    client.hset("h", [("field", 1)]).await?;
    client.hset("h", &map).await?;
    client.hset("h", map).await?;
    Ok(())
}

fn main() {}
