//! A key that no method, definition or group has.

roundtrip::commands! { file = "unknown_key.toml", trait = Commands }

fn main() {}
