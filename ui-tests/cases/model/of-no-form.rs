//! A field of a type that is no one word.
use roundtrip::Model;

struct Address;

#[derive(Model)]
#[model(key = "user:{id}")]
struct User {
    id: u64,
    address: Address,
}

fn main() {}
