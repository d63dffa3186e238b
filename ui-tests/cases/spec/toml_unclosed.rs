//! A string that is not closed, and with it nothing after it.

roundtrip::commands! { file = "toml_unclosed.toml", trait = Commands }

fn main() {}
