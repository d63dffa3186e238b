//! An option or a group that begins with neither a token nor an argument.

roundtrip::commands! { file = "unnamed_group.toml", trait = Commands }

fn main() {}
