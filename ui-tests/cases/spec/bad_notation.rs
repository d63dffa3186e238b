//! Characters and words that mean nothing.

roundtrip::commands! { file = "bad_notation.toml", trait = Commands }

fn main() {}
