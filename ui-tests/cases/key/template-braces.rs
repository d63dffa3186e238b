//! Two tags; a brace alone.
use roundtrip::Key;
use roundtrip::key::Str;

#[derive(Key)]
#[key("v:{{user}}:{{day}}", Str<u64>)]
struct Visits {
    user: u64,
    #[field(skip)]
    day: u32,
}

#[derive(Key)]
#[key("v:{0}}", Str<u64>)]
struct Likes(u64);

fn main() {}
