//! A part that is no field.
use roundtrip::Key;
use roundtrip::key::Str;

#[derive(Key)]
#[key("v:{usr}:{day}", Str<u64>)]
struct Visits {
    #[field(skip)]
    user: u64,
    day: u32,
}

fn main() {}
