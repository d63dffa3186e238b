//! A field of a type that is no value.
use roundtrip::{FromReply, ToRows};

struct Address;

#[derive(FromReply, ToRows)]
struct User {
    name: String,
    address: Address,
}

fn main() {}
