//! Two parts side by side.
use roundtrip::Key;
use roundtrip::key::Str;

#[derive(Key)]
#[key("v:{user}{day}", Str<u64>)]
struct Visits {
    user: u64,
    day: u32,
}

fn main() {}
