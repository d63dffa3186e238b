//! A reply that is no Rust type, or has a parameter that is none.

roundtrip::commands! { file = "returns.toml", trait = Commands }

fn main() {}
