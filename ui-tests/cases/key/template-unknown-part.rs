//! A part that is no field; a hash tag that is meant as text.
use roundtrip::Key;
use roundtrip::key::Str;

#[derive(Key)]
#[key("v:{usr}:{day}", Str<u64>)]
struct Visits {
    #[field(skip)]
    user: u64,
    day: u32,
}

#[derive(Key)]
#[key("{{jobs}}:ready", Str<u64>)]
struct Ready;

#[derive(Key)]
#[key("{'jobs'}:ready", Str<u64>)]
struct Quoted;

fn main() {}
