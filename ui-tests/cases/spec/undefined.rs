//! A definition that does not exist.

roundtrip::commands! { file = "undefined.toml", trait = Commands }

fn main() {}
