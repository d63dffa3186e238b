//! A prefix that no method's name can begin with, and one that is no string.
roundtrip::commands! { file = "prefix.toml", trait = Mine }
roundtrip::commands! { file = "prefix_of_numbers.toml", trait = Other }

fn main() {}
