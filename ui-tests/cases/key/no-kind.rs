//! What lies under the key?
use roundtrip::Key;

#[derive(Key)]
#[key("v:{user}")]
struct Visits {
    user: u64,
}

#[derive(Key)]
struct Likes(u64);

fn main() {}
