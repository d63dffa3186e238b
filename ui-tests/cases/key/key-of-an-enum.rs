//! A key has parts.
use roundtrip::Key;
use roundtrip::key::Str;

#[derive(Key)]
#[key("v:{0}", Str<u64>)]
enum Visits {
    User(u64),
}

fn main() {}
