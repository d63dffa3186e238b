//! Versions that are none.

roundtrip::commands! { file = "since.toml", trait = Commands }

fn main() {}
