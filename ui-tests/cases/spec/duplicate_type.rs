//! Two types of the same name.

roundtrip::commands! { file = "duplicate_type.toml", trait = Commands }

fn main() {}
