//! A definition that no method uses, if only because no method uses the one that does.

roundtrip::commands! { file = "unused_definition.toml", trait = Commands }

fn main() {}
