//! Raw words that wait would hold up everything behind them, too.
use std::time::Duration;

use roundtrip::Client;

fn example(client: Client) {
    let pipe = client.pipeline();
    let item = pipe.command("MY.POP").arg("list").blocking(Duration::ZERO).query::<String>();
}

fn main() {}
