//! A key that is to be spelled in two ways.
use roundtrip::Key;
use roundtrip::key::Str;

#[derive(Key)]
#[key("v:{user}", Str<u64>)]
#[key("w:{user}", Str<u64>)]
struct Visits {
    user: u64,
}

fn main() {}
