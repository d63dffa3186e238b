//! A command that waits would hold up everything behind it.
use roundtrip::Client;

fn example(client: Client) {
    let pipe = client.pipeline();
    let item = pipe.blpop::<String, String>("list", 1);
}

fn main() {}
