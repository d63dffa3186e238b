//! A reply inside a transaction exists only after EXEC.
use roundtrip::key::SortedSet;
use roundtrip::{Key, Result, Transaction};

#[derive(Key)]
#[key("followers:{0}", SortedSet<u64>)]
struct Followers(u64);

async fn example(tx: Transaction) -> Result<u64> {
    tx.at(Followers(1)).zcard().await
}

fn main() {}
