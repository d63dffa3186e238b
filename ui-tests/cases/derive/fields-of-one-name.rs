//! Two fields that would be one in the hash.
use roundtrip::{FromReply, ToRows};

#[derive(FromReply, ToRows)]
struct Post {
    name: String,
    #[field(rename = "name")]
    title: String,
}

#[derive(FromReply)]
struct User {
    #[field(alias = "mail")]
    address: String,
    mail: String,
}

fn main() {}
