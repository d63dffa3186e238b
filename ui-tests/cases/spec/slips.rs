//! Slips of the pen: a key, and a container of a reply. Each is one error, and so are calls of these methods none.
use std::collections::HashMap;

use roundtrip::{Client, Result};

roundtrip::commands! { file = "slips.toml", trait = Commands }

async fn example(client: Client) -> Result<()> {
    let _all: Vec<Option<i64>> = client.container("k").await?;
    let _swapped: HashMap<String, i64> = client.swapped("k").await?;
    let _open: HashMap<String, i64> = client.open("k").await?;
    Ok(())
}

fn main() {}
