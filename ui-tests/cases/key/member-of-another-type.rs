//! A member that is no `UserId`.
use roundtrip::key::SortedSet;
use roundtrip::{Client, FromValue, Key, Result, ToArg};

#[derive(ToArg, FromValue)]
struct UserId(u64);

#[derive(Key)]
#[key("followers:{0}", SortedSet<UserId>)]
struct Followers(u64);

async fn example(client: Client) -> Result<u64> {
    client.at(Followers(1)).zadd((1.0, 7_u64)).await
}

fn main() {}
