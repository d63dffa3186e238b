//! One option that could be used in more ways than anybody reads.

roundtrip::commands! { file = "too_many_ways.toml", trait = Commands }

fn main() {}
