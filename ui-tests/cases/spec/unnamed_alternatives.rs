//! Alternatives without a name, as an argument and in an option.

roundtrip::commands! { file = "unnamed_alternatives.toml", trait = Commands }

fn main() {}
