//! Definitions whose names are no names of types, or those of the standard library.

roundtrip::commands! { file = "definition_name.toml", trait = Commands }

fn main() {}
