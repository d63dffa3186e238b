//! A flattened field that has the name of another one.
use roundtrip::FromReply;

#[derive(FromReply)]
struct User {
    city: String,
    #[field(flatten)]
    address: Address,
    #[field(flatten = "work.")]
    work: Address,
}

#[derive(FromReply)]
struct Address {
    city: String,
}

fn main() {}
