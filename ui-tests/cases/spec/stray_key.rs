//! Keys outside of a method.

roundtrip::commands! { file = "stray_key.toml", trait = Commands }

fn main() {}
