//! A struct with a mistake is one error, also where others have its fields among their own.
use roundtrip::{FromReply, ToRows};

#[derive(FromReply)]
struct Read {
    #[field(renme = "c")]
    city: String,
}

#[derive(FromReply)]
struct Reads {
    name: String,
    #[field(flatten)]
    address: Read,
}

#[derive(ToRows)]
struct Stored {
    #[field(renme = "c")]
    city: String,
}

#[derive(ToRows)]
struct Stores {
    name: String,
    #[field(flatten)]
    address: Stored,
}

fn main() {}
