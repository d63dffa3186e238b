//! A kind that is not in scope, and a type that is none.
use roundtrip::Key;

#[derive(Key)]
#[key("v:{0}", SortedSet<u64>)]
struct Visits(u64);

#[derive(Key)]
#[key("l:{0}", Vec<u64>)]
struct Likes(u64);

fn main() {}
