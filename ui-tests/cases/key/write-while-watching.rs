//! Before the transaction only what changes nothing.
use roundtrip::key::Str;
use roundtrip::{Key, Pipeline, Watching};

#[derive(Key)]
#[key("visits:{0}", Str<u64>)]
struct Visits(u64);

fn example(pipe: &Pipeline<Watching>) {
    let _ = pipe.at(Visits(1)).get();
    let _ = pipe.at(Visits(1)).incr();
}

fn main() {}
