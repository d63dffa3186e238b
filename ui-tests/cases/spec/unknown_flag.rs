//! Flags and policies that do not exist.

roundtrip::commands! { file = "unknown_flag.toml", trait = Commands }

fn main() {}
