//! Slips of the pen: a key, a container of a reply, a file. Each is one error, and calls of these methods are none.
use std::collections::HashMap;

use roundtrip::{Client, Result};

roundtrip::commands! { file = "slips.toml", trait = Commands }

async fn example(client: Client) -> Result<()> {
    let _key: Option<String> = client.key("k").await?;
    let _none: u64 = client.none("k").await?;
    let _script: u64 = client.calls("k").await?;
    let _all: Vec<Option<i64>> = client.container("k").await?;
    let _swapped: HashMap<String, i64> = client.swapped("k").await?;
    let _open: HashMap<String, i64> = client.open("k").await?;
    Ok(())
}

fn main() {}
