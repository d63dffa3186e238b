//! A reply of any shape whose value is not used: nothing says what it is to become.
use roundtrip::{Client, Result};

async fn example(client: Client) -> Result<()> {
    client.eval("return 1", ["k"], ["a"]).await?;
    Ok(())
}

fn main() {}
