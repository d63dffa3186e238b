//! Scanning many keys, a page at a time, without blocking the server as KEYS would.

use futures_util::TryStreamExt;
use roundtrip::commands::ScanOptions;
use roundtrip::{Client, Result};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.mset((0..1000).map(|n| (format!("scan:{n}"), n))).await?;

    let options = ScanOptions::new().matching("scan:*").count(100);
    let mut pages = client.scan_stream::<String>(options).try_chunks(100);
    let mut deleted = 0;
    while let Some(keys) = pages.try_next().await.map_err(|stopped| stopped.1)? {
        deleted += client.unlink(keys).await?;
    }
    // a key that exists during the whole scan comes at least once, maybe twice
    println!("{deleted} keys deleted");
    Ok(())
}
