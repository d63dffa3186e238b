//! What a spec may say wrongly of typed keys.
roundtrip::commands! { file = "keyspaces.toml", trait = Commands }

fn main() {}
