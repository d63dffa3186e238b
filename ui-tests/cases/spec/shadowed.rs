//! Methods that ours would be called in place of: a command's on all types, hand-written ones of a client, a connection and
//! a pipeline, and one of the form with options. `answered` is not seen from outside, and free.
roundtrip::commands! { file = "shadowed.toml", trait = Mine }

fn main() {}
