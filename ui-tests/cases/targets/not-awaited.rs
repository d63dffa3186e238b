//! A command that is not awaited is not sent.
#![deny(unused_must_use)]
use roundtrip::Client;

async fn example(client: Client) {
    client.set("k", "v");
}

fn main() {}
