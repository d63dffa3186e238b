//! A count with nothing to count.

roundtrip::commands! { file = "count.toml", trait = Commands }

fn main() {}
