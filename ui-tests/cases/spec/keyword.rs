//! Rust keywords as names.

roundtrip::commands! { file = "keyword.toml", trait = Commands }

fn main() {}
