//! What a pipeline is sent on is shared, too.
use roundtrip::Client;

fn example(client: Client) {
    let pipe = client.pipeline();
    pipe.select(3);
}

fn main() {}
