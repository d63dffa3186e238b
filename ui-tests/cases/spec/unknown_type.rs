//! A type that is not in the table, and a word that is none.

roundtrip::commands! { file = "unknown_type.toml", trait = Commands }

fn main() {}
