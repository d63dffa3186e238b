//! Nothing waits between MULTI and EXEC.
use roundtrip::Client;

fn example(client: Client) {
    let tx = client.transaction();
    tx.wait(1, 100);
}

fn main() {}
