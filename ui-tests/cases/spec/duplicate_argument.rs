//! Two arguments of the same name.

roundtrip::commands! { file = "duplicate_argument.toml", trait = Commands }

fn main() {}
