//! Two methods of the same name, in other groups and through options.

roundtrip::commands! { file = "duplicate_method.toml", trait = Commands }

fn main() {}
