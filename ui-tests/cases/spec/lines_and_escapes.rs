//! Places are right in strings of several lines and with escapes.

roundtrip::commands! { file = "lines_and_escapes.toml", trait = Commands }

fn main() {}
