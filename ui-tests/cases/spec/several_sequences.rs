//! Alternatives at the outermost level of a method.

roundtrip::commands! { file = "several_sequences.toml", trait = Commands }

fn main() {}
