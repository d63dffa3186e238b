//! The ends of ranges and the ids of entries have names; text would be looked at by the server alone.
use roundtrip::types::{AutoClaimed, StreamEntry};
use roundtrip::{Client, Result};

type Fields = Vec<(String, String)>;

async fn entries(client: Client) -> Result<Vec<StreamEntry<Fields>>> {
    client.xrange("s", "-", "+").await
}

async fn scores(client: Client) -> Result<Vec<String>> {
    client.zrangebyscore("z", "-inf", 7).await
}

async fn claimed(client: Client) -> Result<AutoClaimed<StreamEntry<Fields>>> {
    client.xautoclaim("s", "group", "me", 60_000, "0-0").await
}

fn main() {}
